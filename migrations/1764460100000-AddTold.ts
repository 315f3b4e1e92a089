import type { MigrationInterface, QueryRunner } from 'typeorm';

const LETTER_PERSON = `(select g.person_id from registration g where g.id = r.registration_id)`;
const SKIPPED = 'text_body,html_body,ics,dedupe_key,attempts,claimed_at,secret';
const audit = (
  skip: string,
) => `select audit_table('letter', event => 'event_id', person => '${LETTER_PERSON}', label => 'subject',
  skip => '{${skip}}')`;
const NEWEST = `order by l.created_at desc, l.id desc`;

/** What each registration was told last, as the mail server took it; letters remember what they tell and from what they were written. */
export class AddTold1764460100000 implements MigrationInterface {
  name = 'AddTold1764460100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table letter add column tells jsonb, add column basis text, add column source text, add column reason text`);
    // what must go before a letter, and what waits for it
    await runner.query(
      `create index letter_line_ix on letter (registration_id, created_at, id) where state in ('QUEUED', 'SENDING')`,
    );
    await runner.query(`
      create table told (
        registration_id uuid constraint told_pk primary key
          constraint told_registration_fk references registration on delete cascade,
        starts_at timestamptz,
        ends_at timestamptz,
        place jsonb,
        release integer,
        is_off boolean not null default false,
        constraint told_times_ck check ((starts_at is null) = (ends_at is null))
      )`);
    await runner.query(`
      insert into told (registration_id, starts_at, ends_at, is_off)
      select l.registration_id,
        (array_agg(l.starts_at ${NEWEST}) filter (where l.starts_at is not null and l.kind not in ('PLACE_CHANGED', 'EVENT_CANCELLED')))[1],
        (array_agg(l.ends_at ${NEWEST}) filter (where l.starts_at is not null and l.kind not in ('PLACE_CHANGED', 'EVENT_CANCELLED')))[1],
        coalesce((array_agg(l.kind = 'EVENT_CANCELLED' ${NEWEST}) filter (where l.kind in ('EVENT_CANCELLED', 'EVENT_RESTORED')))[1], false)
      from letter l where l.state in ('SENT', 'KEPT') and l.registration_id is not null group by l.registration_id`);
    await runner.query(`
      update told t set release = x.release from (
        select l.registration_id, max(split_part(l.dedupe_key, ':', 3)::integer) as release from letter l
        where l.kind = 'PROGRAM_CHANGED' and l.state in ('SENT', 'KEPT') and l.dedupe_key ~ '^program:[^:]+:[0-9]+:' group by 1) x
      where t.registration_id = x.registration_id`);
    await runner.query(`drop trigger letter_audit on letter`);
    await runner.query(audit(`${SKIPPED},refused_at,tells,basis,source`));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger letter_audit on letter`);
    await runner.query(audit(SKIPPED));
    await runner.query(`drop table told`);
    await runner.query(`drop index letter_line_ix`);
    await runner.query(
      `alter table letter drop column tells, drop column basis, drop column source, drop column reason`,
    );
  }
}
