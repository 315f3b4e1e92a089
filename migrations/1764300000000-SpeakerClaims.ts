import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SpeakerClaims1764300000000 implements MigrationInterface {
  name = 'SpeakerClaims1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table speaker add column person_id uuid constraint speaker_person_fk references person on delete set null`,
    );
    await runner.query(`create index speaker_person_ix on speaker (person_id) where person_id is not null`);
    await runner.query(
      `create index program_release_content_ix on program_release using gin (content jsonb_path_ops) where withdrawn_at is null`,
    );
    await runner.query(`
      create table speaker_claim (
        speaker_id uuid not null constraint speaker_claim_speaker_fk references speaker on delete cascade,
        person_id uuid not null constraint speaker_claim_person_fk references person on delete cascade,
        event_id uuid not null constraint speaker_claim_event_fk references event on delete cascade,
        state text not null default 'PENDING',
        asked_at timestamptz not null,
        decided_at timestamptz,
        constraint speaker_claim_pk primary key (speaker_id, person_id),
        constraint speaker_claim_state_ck check (state in ('PENDING', 'CONFIRMED', 'REFUSED')),
        constraint speaker_claim_decided_ck check ((state = 'PENDING') = (decided_at is null))
      )`);
    await runner.query(
      `create index speaker_claim_event_ix on speaker_claim (event_id, asked_at) where state = 'PENDING'`,
    );
    await runner.query(`create index speaker_claim_person_ix on speaker_claim (person_id)`);
    await runner.query(
      `select audit_table('speaker_claim', event => 'event_id', person => 'person_id',
         label => '(select s.full_name from speaker s where s.id = r.speaker_id)')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table speaker_claim`);
    await runner.query(`drop index program_release_content_ix`);
    await runner.query(`alter table speaker drop column person_id`);
  }
}
