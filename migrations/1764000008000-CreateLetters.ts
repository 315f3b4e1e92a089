import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateLetters1764000008000 implements MigrationInterface {
  name = 'CreateLetters1764000008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table letter (
        id uuid primary key default gen_random_uuid(),
        dedupe_key text not null constraint letter_dedupe_key_uq unique,
        kind text not null,
        to_address text not null,
        to_name text not null default '',
        reply_to text,
        subject text not null,
        text_body text not null,
        html_body text not null,
        ics text,
        ics_method text,
        event_id uuid constraint letter_event_fk references event on delete set null,
        registration_id uuid constraint letter_registration_fk references registration on delete set null,
        event_sequence integer,
        starts_at timestamptz,
        ends_at timestamptz,
        state text not null default 'QUEUED',
        attempts integer not null default 0,
        claimed_at timestamptz,
        expires_at timestamptz,
        smtp_response text,
        created_at timestamptz not null default now(),
        sent_at timestamptz,
        constraint letter_state_ck check (state in ('QUEUED', 'SENDING', 'SENT', 'KEPT', 'FAILED', 'SUPERSEDED', 'EXPIRED')),
        constraint letter_claimed_ck check (state <> 'SENDING' or claimed_at is not null),
        constraint letter_sent_ck check (state <> 'SENT' or sent_at is not null),
        constraint letter_ics_method_ck check (ics_method in ('REQUEST', 'CANCEL') and ics is not null or ics_method is null and ics is null)
      )`);
    await runner.query(`create index letter_created_at_ix on letter (created_at desc, id desc)`);
    await runner.query(
      `create index letter_registration_ix on letter (registration_id, created_at desc) where registration_id is not null`,
    );
    await runner.query(`create index letter_event_ix on letter (event_id, created_at desc) where event_id is not null`);
    await runner.query(
      `create index letter_unsent_ix on letter (state, created_at) where state in ('QUEUED', 'SENDING', 'FAILED')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table letter`);
  }
}
