import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The recording of an event is one of its materials, so that it can be for those registered alone. */
export class OneHomeOfRecordings1764295000000 implements MigrationInterface {
  name = 'OneHomeOfRecordings1764295000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      insert into material (id, event_id, kind, title, visibility, position, url, created_at)
      select gen_random_uuid(), e.id, 'RECORDING', 'Запись', 'ALL',
        coalesce((select max(m.position) + 1 from material m where m.event_id = e.id), 0),
        coalesce(p.recording_url, e.recording_url), coalesce(p.published_at, e.ends_at)
      from event e left join post_release p on p.event_id = e.id
      where coalesce(p.recording_url, e.recording_url) ~ '^https://'
        and not exists (select from material m where m.event_id = e.id and m.kind = 'RECORDING')`);
    await runner.query(`alter table event drop column recording_url`);
    await runner.query(`alter table post_release drop column recording_url`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table post_release add column recording_url text`);
    await runner.query(`alter table event add column recording_url text`);
  }
}
