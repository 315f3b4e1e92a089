import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['announcement', 'post_release'] as const;
/** An announcement may be about nothing but itself: news. A post-release always tells of something. */
const SUBJECTS = { announcement: '<= 1', post_release: '= 1' } as const;
const ACTION = `event => 'event_id', label => 'title', skip => '{version}'`;

/**
 * A publication belongs to an organisation and is about an event, a series, or (an announcement) about neither: news. What an
 * event or a series has published follows it to another organiser.
 */
export class AddNews1764200700000 implements MigrationInterface {
  name = 'AddNews1764200700000';

  async up(runner: QueryRunner): Promise<void> {
    for (const subject of ['event', 'series'])
      await runner.query(`alter table ${subject} add constraint ${subject}_organiser_uq unique (id, organiser_id)`);
    for (const table of TABLES) {
      await runner.query(`
        alter table ${table}
          alter event_id drop not null,
          add organiser_id uuid constraint ${table}_organiser_fk references organisation,
          add series_id uuid constraint ${table}_series_uq unique,
          add publish_at timestamptz,
          add submitted_at timestamptz,
          add return_remark text`);
      await runner.query(`
        update ${table} p set organiser_id = e.organiser_id, submitted_at = case when p.publication_state = 'IN_REVIEW' then p.updated_at end
        from event e where e.id = p.event_id`);
      // deferred: a merge of organisations renames publications and events one table after the other
      await runner.query(`
        alter table ${table}
          alter organiser_id set not null,
          drop constraint ${table}_event_fk,
          add constraint ${table}_event_fk foreign key (event_id, organiser_id) references event (id, organiser_id)
            on update cascade deferrable initially deferred,
          add constraint ${table}_series_fk foreign key (series_id, organiser_id) references series (id, organiser_id)
            on update cascade deferrable initially deferred,
          add constraint ${table}_subject_ck check (num_nonnulls(event_id, series_id) ${SUBJECTS[table]}),
          add constraint ${table}_publish_at_ck check (publish_at is null or publication_state = 'APPROVED'),
          add constraint ${table}_submitted_at_ck check (submitted_at is not null or publication_state <> 'IN_REVIEW')`);
      await runner.query(`create index ${table}_organiser_ix on ${table} (organiser_id, updated_at desc, id)`);
      await runner.query(`create index ${table}_publish_at_ix on ${table} (publish_at) where publish_at is not null`);
      await runner.query(
        `create index ${table}_in_review_ix on ${table} (submitted_at, id) where publication_state = 'IN_REVIEW'`,
      );
      await runner.query(`drop trigger ${table}_audit on ${table}`);
      await runner.query(`select audit_table('${table}', organisation => 'organiser_id', ${ACTION})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`drop trigger ${table}_audit on ${table}`);
      await runner.query(`select audit_table('${table}', ${ACTION})`);
      await runner.query(`delete from ${table} where event_id is null`);
      await runner.query(`
        alter table ${table}
          drop constraint ${table}_event_fk,
          drop constraint ${table}_subject_ck,
          drop publish_at,
          drop submitted_at,
          drop return_remark,
          drop series_id,
          drop organiser_id,
          alter event_id set not null,
          add constraint ${table}_event_fk foreign key (event_id) references event`);
    }
    for (const subject of ['event', 'series'])
      await runner.query(`alter table ${subject} drop constraint ${subject}_organiser_uq`);
  }
}
