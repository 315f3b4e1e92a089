import type { MigrationInterface, QueryRunner } from 'typeorm';

const EVENT = `coalesce((select p.event_id from post_release p where p.id = r.post_release_id),
  (select a.event_id from announcement a where a.id = r.announcement_id))`;

/** Announcements and news have pictures too; several come at once, and each is hidden until somebody says what is on it. */
export class PicturesOfPublications1764310000000 implements MigrationInterface {
  name = 'PicturesOfPublications1764310000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table picture
        alter column post_release_id drop not null,
        add column announcement_id uuid constraint picture_announcement_fk references announcement on delete cascade,
        add constraint picture_owner_ck check (num_nonnulls(post_release_id, announcement_id) = 1),
        add constraint picture_announcement_position_uq unique (announcement_id, position) deferrable initially deferred,
        drop constraint picture_alt_ck,
        add constraint picture_alt_ck check (btrim(alt) <> '' or alt = '' and hidden_at is not null)`);
    await runner.query(`drop trigger picture_audit on picture`);
    await runner.query(`select audit_table('picture', event => $1, label => 'alt')`, [EVENT]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from picture where announcement_id is not null or alt = ''`);
    await runner.query(`
      alter table picture
        drop constraint picture_alt_ck,
        add constraint picture_alt_ck check (btrim(alt) <> ''),
        drop column announcement_id,
        alter column post_release_id set not null`);
    await runner.query(`drop trigger picture_audit on picture`);
    await runner.query(
      `select audit_table('picture', event => '(select p.event_id from post_release p where p.id = r.post_release_id)', label => 'alt')`,
    );
  }
}
