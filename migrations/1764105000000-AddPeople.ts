import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddPeople1764105000000 implements MigrationInterface {
  name = 'AddPeople1764105000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table role_assignment
        add column granted_by_id uuid constraint role_assignment_granted_by_fk references person on delete set null,
        add column valid_until timestamptz,
        add constraint role_assignment_valid_until_ck check (valid_until is null or valid_until > granted_at)`);
    await runner.query(`create index role_assignment_organisation_ix on role_assignment (organisation_id, person_id)`);
    await runner.query(`create index role_assignment_role_ix on role_assignment (role, person_id)`);
    await runner.query(
      `create index role_assignment_granted_by_ix on role_assignment (granted_by_id) where granted_by_id is not null`,
    );
    await runner.query(`
      alter table event_grant
        add column granted_by_id uuid constraint event_grant_granted_by_fk references person on delete set null`);
    await runner.query(
      `create index event_grant_granted_by_ix on event_grant (granted_by_id) where granted_by_id is not null`,
    );
    // lower() by the rules of one language, so that what is stored does not depend on the server's own
    await runner.query(`
      alter table person add column search_text text not null generated always as (translate(lower(
        (last_name || ' ' || first_name || coalesce(' ' || middle_name, '') || ' ' || email) collate "ru-x-icu"), 'ё', 'е')) stored`);
    await runner.query(`create index person_search_ix on person using gin (search_text gin_trgm_ops)`);
    await runner.query(
      `create index person_name_ix on person (last_name collate "ru-x-icu", first_name collate "ru-x-icu", id)`,
    );
    await runner.query(`create index person_blocked_ix on person (blocked_at) where blocked_at is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index person_blocked_ix`);
    await runner.query(`drop index person_name_ix`);
    await runner.query(`alter table person drop column search_text`);
    await runner.query(`alter table event_grant drop column granted_by_id`);
    await runner.query(`drop index role_assignment_role_ix`);
    await runner.query(`drop index role_assignment_organisation_ix`);
    await runner.query(`alter table role_assignment drop column valid_until, drop column granted_by_id`);
  }
}
