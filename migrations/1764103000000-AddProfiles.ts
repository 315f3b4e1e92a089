import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddProfiles1764103000000 implements MigrationInterface {
  name = 'AddProfiles1764103000000';

  async up(runner: QueryRunner): Promise<void> {
    // `organisation_id` is where staff work by appointment; the school is what people say of themselves
    await runner.query(`
      alter table person
        add column municipality_id uuid constraint person_municipality_fk references municipality,
        add column school_id uuid constraint person_school_fk references organisation,
        add column school_name text,
        add column subjects text[] not null default '{}',
        add column grades integer[] not null default '{}',
        add column refused_letters text[] not null default '{}',
        add column email_confirmed_at timestamptz,
        add column last_signed_in_at timestamptz,
        add constraint person_school_ck check (school_id is null or school_name is null),
        add constraint person_grades_ck check (grades <@ '{1,2,3,4,5,6,7,8,9,10,11}'::integer[]),
        add constraint person_refused_letters_ck check (refused_letters <@ '{REMINDERS,MATERIALS,DIGEST}'::text[])`);
    await runner.query(`create index person_school_ix on person (school_id) where school_id is not null`);
    await runner.query(
      `create index person_municipality_ix on person (municipality_id) where municipality_id is not null`,
    );
    await runner.query(`
      alter table session
        add column method text constraint session_method_ck check (method in ('LETTER', 'PASSWORD', 'OIDC'))`);
    await runner.query(`alter table account_link add column address inet`);
    await runner.query(
      `create index account_link_address_ix on account_link (address, created_at) where address is not null`,
    );
    await runner.query(`
      create table email_change (
        id uuid constraint email_change_pk primary key,
        person_id uuid not null constraint email_change_person_fk references person on delete cascade,
        old_email text not null,
        new_email text not null,
        requested_at timestamptz not null,
        expires_at timestamptz not null,
        old_confirmed_at timestamptz,
        new_confirmed_at timestamptz,
        constraint email_change_person_uq unique (person_id),
        constraint email_change_new_email_normalised_ck check (new_email = lower(btrim(new_email)) and new_email <> old_email)
      )`);
    await runner.query(`create index email_change_expires_at_ix on email_change (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table email_change`);
    await runner.query(`drop index account_link_address_ix`);
    await runner.query(`alter table account_link drop column address`);
    await runner.query(`alter table session drop column method`);
    await runner.query(`
      alter table person drop column municipality_id, drop column school_id, drop column school_name, drop column subjects,
        drop column grades, drop column refused_letters, drop column email_confirmed_at, drop column last_signed_in_at`);
  }
}
