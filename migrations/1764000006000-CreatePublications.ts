import type { MigrationInterface, QueryRunner } from 'typeorm';

const publication = (table: string) => `
  id uuid primary key default gen_random_uuid(),
  slug text not null constraint ${table}_slug_uq unique,
  title text not null,
  lead text not null default '',
  body_html text not null default '',
  publication_state text not null default 'DRAFT',
  published_at timestamptz,
  author_id uuid constraint ${table}_author_fk references person on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  constraint ${table}_publication_state_ck check (publication_state in ('DRAFT', 'IN_REVIEW', 'APPROVED', 'PUBLISHED', 'WITHDRAWN', 'ARCHIVED')),
  constraint ${table}_published_at_ck check (publication_state <> 'PUBLISHED' or published_at is not null)`;

export class CreatePublications1764000006000 implements MigrationInterface {
  name = 'CreatePublications1764000006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table announcement (
        ${publication('announcement')},
        event_id uuid not null constraint announcement_event_uq unique constraint announcement_event_fk references event
      )`);
    await runner.query(`
      create table post_release (
        ${publication('post_release')},
        event_id uuid not null constraint post_release_event_uq unique constraint post_release_event_fk references event,
        participants_count integer,
        schools_count integer,
        municipalities_count integer,
        recording_url text,
        constraint post_release_counts_ck check (participants_count >= 0 and schools_count >= 0 and municipalities_count >= 0)
      )`);
    for (const table of ['announcement', 'post_release']) {
      await runner.query(
        `create index ${table}_published_at_ix on ${table} (published_at desc, id desc) where publication_state = 'PUBLISHED'`,
      );
    }
    await runner.query(`
      create table picture (
        id uuid primary key default gen_random_uuid(),
        post_release_id uuid not null constraint picture_post_release_fk references post_release on delete cascade,
        position integer not null,
        width integer not null,
        height integer not null,
        alt text not null,
        caption text not null default '',
        ground text not null,
        hidden_at timestamptz,
        created_at timestamptz not null default now(),
        constraint picture_position_uq unique (post_release_id, position) deferrable initially deferred,
        constraint picture_alt_ck check (btrim(alt) <> ''),
        constraint picture_ground_ck check (ground in ('GENERAL_VIEW', 'CONSENT'))
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['picture', 'post_release', 'announcement']) await runner.query(`drop table ${table}`);
  }
}
