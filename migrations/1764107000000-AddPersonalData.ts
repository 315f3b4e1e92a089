import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A row without a name keeps none: what stands in its place. */
const NAMELESS = `last_name = 'Данные удалены' and first_name = '' and middle_name is null and position is null and email like 'erased-%@invalid'`;

const AUDITED: readonly string[] = [
  `'consent', event => 'event_id', person => 'person_id', skip => '{address,user_agent}'`,
  `'erasure_request', person => 'person_id', skip => '{email}'`,
  `'retention_rule', label => 'what'`,
  `'retention_run', skip => '{counts,finished_at}'`,
];

export class AddPersonalData1764107000000 implements MigrationInterface {
  name = 'AddPersonalData1764107000000';

  async up(runner: QueryRunner): Promise<void> {
    await this.addConsents(runner);
    await runner.query(`
      alter table person add column erased_at timestamptz,
        add constraint person_erased_ck check (erased_at is null or (${NAMELESS} and password_hash is null and blocked_at is not null))`);
    // lists count the people there are: without the rows themselves
    await runner.query(`create index person_there_ix on person (id) where erased_at is null`);
    await runner.query(`
      alter table registration add column erased_at timestamptz,
        add constraint registration_erased_ck check (erased_at is null or (${NAMELESS} and answers = '{}'))`);
    await runner.query(`
      create table erasure_request (
        id uuid constraint erasure_request_pk primary key,
        person_id uuid constraint erasure_request_person_fk references person on delete set null,
        email text,
        basis text not null default '',
        state text not null,
        requested_at timestamptz not null,
        requested_by_id uuid constraint erasure_request_requested_by_fk references person on delete set null,
        due_at timestamptz not null,
        confirmed_at timestamptz,
        confirmed_by_id uuid constraint erasure_request_confirmed_by_fk references person on delete set null,
        ended_at timestamptz,
        counts jsonb not null default '{}',
        constraint erasure_request_state_ck check (state in ('REQUESTED', 'CONFIRMED', 'DONE', 'CANCELLED')),
        constraint erasure_request_email_ck check ((state in ('REQUESTED', 'CONFIRMED')) = (email is not null)),
        constraint erasure_request_confirmed_ck check (state not in ('CONFIRMED', 'DONE') or confirmed_at is not null),
        constraint erasure_request_ended_ck check ((state in ('DONE', 'CANCELLED')) = (ended_at is not null)),
        constraint erasure_request_due_ck check (due_at > requested_at)
      )`);
    await runner.query(
      `create unique index erasure_request_open_uq on erasure_request (email) where state in ('REQUESTED', 'CONFIRMED')`,
    );
    await runner.query(`create index erasure_request_requested_ix on erasure_request (requested_at desc, id desc)`);
    await runner.query(
      `create index erasure_request_person_ix on erasure_request (person_id) where person_id is not null`,
    );
    await this.addRetention(runner);
    for (const table of AUDITED) await runner.query(`select audit_table(${table})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger consent_audit on consent`);
    await runner.query(`drop table retention_run`);
    await runner.query(`drop table retention_rule`);
    await runner.query(`drop table erasure_request`);
    await runner.query(`alter table registration drop column erased_at`);
    await runner.query(`alter table person drop column erased_at`);
    await runner.query(`drop trigger consent_document_immutable_tg on consent_document`);
    await runner.query(`drop function refuse_change_of_consent_document`);
    await runner.query(`drop index consent_document_valid_ix, consent_withdrawn_ix, consent_document_ix`);
    await runner.query(
      `alter table consent_document drop constraint consent_document_kind_ck, drop column published_by_id`,
    );
    await runner.query(`delete from consent where registration_id is null`);
    await runner.query(`
      alter table consent drop constraint consent_subject_ck, drop column person_id, drop column event_id, drop column user_agent,
        drop column withdrawn_by_id, alter column registration_id set not null`);
  }

  private async addConsents(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table consent_document
        add column published_by_id uuid constraint consent_document_published_by_fk references person on delete set null,
        add constraint consent_document_kind_ck check (kind in ('PERSONAL_DATA', 'DISTRIBUTION'))`);
    await runner.query(`create index consent_document_valid_ix on consent_document (kind, valid_from desc)`);
    // what people agreed to stays as they read it (152-FZ, art. 9, part 3: the operator proves the consent)
    await runner.query(`
      create function refuse_change_of_consent_document() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and (new.id, new.kind, new.version, new.title, new.body_html, new.text_hash, new.valid_from)
          is not distinct from (old.id, old.kind, old.version, old.title, old.body_html, old.text_hash, old.valid_from) then
          return new;
        end if;
        raise exception 'a published text of consent never changes: publish a new version'
          using errcode = 'check_violation', constraint = 'consent_document_immutable_ck', table = 'consent_document';
      end $$`);
    await runner.query(`
      create trigger consent_document_immutable_tg before update or delete on consent_document
        for each row execute function refuse_change_of_consent_document()`);
    await runner.query(`
      alter table consent
        alter column registration_id drop not null,
        add column person_id uuid constraint consent_person_fk references person on delete cascade,
        add column event_id uuid constraint consent_event_fk references event on delete set null,
        add column user_agent text,
        add column withdrawn_by_id uuid constraint consent_withdrawn_by_fk references person on delete set null,
        add constraint consent_subject_ck check (registration_id is not null or person_id is not null)`);
    await runner.query(`create index consent_person_ix on consent (person_id) where person_id is not null`);
    await runner.query(`create index consent_withdrawn_ix on consent (withdrawn_at) where withdrawn_at is not null`);
    await runner.query(`create index consent_document_ix on consent (document_id)`);
  }

  private async addRetention(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table retention_rule (
        kind text constraint retention_rule_pk primary key,
        amount integer not null,
        unit text not null,
        what text not null,
        constraint retention_rule_amount_ck check (amount > 0),
        constraint retention_rule_unit_ck check (unit in ('DAYS', 'MONTHS'))
      )`);
    await runner.query(`
      create table retention_run (
        id uuid constraint retention_run_pk primary key,
        dry_run boolean not null,
        started_at timestamptz not null,
        finished_at timestamptz,
        started_by_id uuid constraint retention_run_started_by_fk references person on delete set null,
        counts jsonb not null default '{}'
      )`);
    await runner.query(`create index retention_run_started_ix on retention_run (started_at desc, id desc)`);
  }
}
