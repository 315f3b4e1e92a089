import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddAccountLinks1764100100000 implements MigrationInterface {
  name = 'AddAccountLinks1764100100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table account_link (
        id uuid constraint account_link_pk primary key,
        kind text not null,
        email text not null,
        person_id uuid constraint account_link_person_fk references person on delete cascade,
        payload jsonb not null default '{}',
        browser_hash bytea,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        used_at timestamptz,
        constraint account_link_kind_ck check (kind in ('SIGN_IN', 'INVITATION', 'PASSWORD_RESET', 'EMAIL_CHANGE_OLD', 'EMAIL_CHANGE_NEW', 'ERASURE')),
        constraint account_link_expires_ck check (expires_at > created_at)
      )`);
    await runner.query(`create index account_link_email_ix on account_link (email, created_at)`);
    await runner.query(`create index account_link_person_ix on account_link (person_id) where person_id is not null`);
    await runner.query(`create index account_link_expires_at_ix on account_link (expires_at)`);
    // a letter that opens an account is nobody's to read but its recipient's
    await runner.query(`alter table letter add column secret boolean not null default false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from letter where secret`);
    await runner.query(`alter table letter drop column secret`);
    await runner.query(`drop table account_link`);
  }
}
