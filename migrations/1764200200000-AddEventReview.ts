import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Review with remarks, publication at a time, restoring with a reason, a change of place that people are told of. */
export class AddEventReview1764200200000 implements MigrationInterface {
  name = 'AddEventReview1764200200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table event
        add submitted_at timestamptz,
        add submitted_by_id uuid constraint event_submitted_by_fk references person on delete set null,
        add submit_note text,
        add wished_publish_at timestamptz,
        add publish_at timestamptz,
        add publish_by_id uuid constraint event_publish_by_fk references person on delete set null,
        add restored_at timestamptz,
        add restore_reason text,
        add place_changed_at timestamptz,
        add place_before jsonb,
        add constraint event_publish_at_ck check (publish_at is null or publication_state = 'APPROVED'),
        add constraint event_restore_reason_ck check ((restored_at is null) = (restore_reason is null)),
        add constraint event_place_before_ck check ((place_changed_at is null) = (place_before is null))`);
    await runner.query(
      `create index event_in_review_ix on event (submitted_at, id) where publication_state = 'IN_REVIEW'`,
    );
    await runner.query(`create index event_publish_at_ix on event (publish_at) where publish_at is not null`);
    // finds what else is on at the same time
    await runner.query(`
      create index event_clash_ix on event using gist (tstzrange(starts_at, ends_at))
        where cancelled_at is null and publication_state in ('IN_REVIEW', 'APPROVED', 'PUBLISHED')`);
    await runner.query(`
      create table event_remark (
        id uuid constraint event_remark_pk primary key,
        event_id uuid not null constraint event_remark_event_fk references event on delete cascade,
        parent_id uuid constraint event_remark_parent_fk references event_remark on delete cascade,
        author_id uuid constraint event_remark_author_fk references person on delete set null,
        text text not null,
        created_at timestamptz not null,
        resolved_at timestamptz,
        resolved_by_id uuid constraint event_remark_resolved_by_fk references person on delete set null,
        constraint event_remark_text_ck check (length(text) between 1 and 2000),
        constraint event_remark_resolved_ck check (parent_id is null or resolved_at is null)
      )`);
    await runner.query(`create index event_remark_event_ix on event_remark (event_id, created_at)`);
    await runner.query(`create index event_remark_parent_ix on event_remark (parent_id) where parent_id is not null`);
    await runner.query(`select audit_table('event_remark', event => 'event_id')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table event_remark`);
    for (const index of ['event_clash_ix', 'event_publish_at_ix', 'event_in_review_ix'])
      await runner.query(`drop index ${index}`);
    await runner.query(`
      alter table event drop submitted_at, drop submitted_by_id, drop submit_note, drop wished_publish_at, drop publish_at,
        drop publish_by_id, drop restored_at, drop restore_reason, drop place_changed_at, drop place_before`);
  }
}
