import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every text that a publication has had, to be compared and brought back. */
export class AddPublicationVersions1764200710000 implements MigrationInterface {
  name = 'AddPublicationVersions1764200710000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table publication_version (
        id bigint generated always as identity constraint publication_version_pk primary key,
        announcement_id uuid constraint publication_version_announcement_fk references announcement on delete cascade,
        post_release_id uuid constraint publication_version_post_release_fk references post_release on delete cascade,
        version integer not null,
        content jsonb not null,
        author_id uuid constraint publication_version_author_fk references person on delete set null,
        saved_at timestamptz not null,
        constraint publication_version_announcement_uq unique (announcement_id, version),
        constraint publication_version_post_release_uq unique (post_release_id, version),
        constraint publication_version_owner_ck check (num_nonnulls(announcement_id, post_release_id) = 1)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table publication_version`);
  }
}
