import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddInformationLetters1764200900000 implements MigrationInterface {
  name = 'AddInformationLetters1764200900000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table information_letter (
        id uuid primary key default gen_random_uuid(),
        event_id uuid not null constraint information_letter_event_uq unique
          constraint information_letter_event_fk references event on delete cascade,
        state text not null default 'DRAFT',
        addressee text not null,
        heading text not null,
        opening text not null,
        closing text not null default '',
        attachment text not null default '',
        signatory_position text not null default '',
        signatory_name text not null default '',
        drafter_name text not null default '',
        drafter_phone text not null default '',
        outgoing_number text,
        outgoing_date date,
        facts jsonb,
        registered_by_id uuid constraint information_letter_registered_by_fk references person on delete set null,
        registered_at timestamptz,
        sent_at timestamptz,
        author_id uuid constraint information_letter_author_fk references person on delete set null,
        version integer not null default 1,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        constraint information_letter_state_ck check (state in ('DRAFT', 'REGISTERED', 'SENT')),
        constraint information_letter_number_ck check ((state = 'DRAFT') = (outgoing_number is null)
          and (state = 'DRAFT') = (outgoing_date is null) and (state = 'DRAFT') = (facts is null)),
        constraint information_letter_sent_ck check ((state = 'SENT') = (sent_at is not null)),
        constraint information_letter_number_uq unique (outgoing_number, outgoing_date)
      )`);
    await runner.query(`create index information_letter_state_ix on information_letter (state, updated_at desc, id)`);
    await runner.query(`
      create table letter_addressee (
        letter_id uuid not null constraint letter_addressee_letter_fk references information_letter on delete cascade,
        organisation_id uuid not null constraint letter_addressee_organisation_fk references organisation,
        token text not null constraint letter_addressee_token_uq unique,
        sent_at timestamptz,
        read_at timestamptz,
        constraint letter_addressee_pk primary key (letter_id, organisation_id),
        constraint letter_addressee_read_ck check (read_at is null or sent_at is not null)
      )`);
    await runner.query(`create index letter_addressee_organisation_ix on letter_addressee (organisation_id)`);
    await runner.query(
      `select audit_table('information_letter', event => 'event_id', label => 'heading', skip => '{version}')`,
    );
    await runner.query(
      `select audit_table('letter_addressee', organisation => 'organisation_id',
         event => '(select l.event_id from information_letter l where l.id = r.letter_id)',
         label => '(select o.short_name from organisation o where o.id = r.organisation_id)')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table letter_addressee`);
    await runner.query(`drop table information_letter`);
  }
}
