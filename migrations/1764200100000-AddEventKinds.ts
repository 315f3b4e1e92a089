import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What only some kinds of events have, and the key by which a batch of copies is made once. */
export class AddEventKinds1764200100000 implements MigrationInterface {
  name = 'AddEventKinds1764200100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`update event set registration_mode = 'NONE' where kind = 'PARENT_MEETING'`);
    await runner.query(`
      alter table event
        add halls text[] not null default '{}',
        add papers_text text,
        add papers_due_at date,
        add sites jsonb not null default '[]',
        add themes text[] not null default '{}',
        add academic_hours integer,
        add study_form text,
        add closed_list boolean not null default false,
        add creation_key uuid,
        add constraint event_grades_ck check (grades <@ '{6,7,8,9,10,11}'),
        add constraint event_halls_kind_ck check (halls = '{}' or kind = 'CONFERENCE'),
        add constraint event_papers_kind_ck check (num_nonnulls(papers_text, papers_due_at) = 0 or kind = 'CONFERENCE'),
        add constraint event_sites_ck check (jsonb_typeof(sites) = 'array'),
        add constraint event_sites_kind_ck check (sites = '[]' or kind in ('FESTIVAL', 'CAREER_TRIAL')),
        add constraint event_themes_kind_ck check (themes = '{}' or kind in ('MEETING', 'SEMINAR', 'ROUND_TABLE', 'CONFERENCE', 'FESTIVAL')),
        add constraint event_academic_hours_ck check (academic_hours between 1 and 2000),
        add constraint event_study_form_ck check (study_form in ('FULL_TIME', 'PART_TIME', 'EXTRAMURAL', 'DISTANCE')),
        add constraint event_course_kind_ck check (num_nonnulls(academic_hours, study_form) = 0 or kind = 'COURSE'),
        add constraint event_closed_list_kind_ck check (not closed_list or kind = 'MEETING'),
        add constraint event_parent_meeting_open_ck check (kind <> 'PARENT_MEETING' or registration_mode = 'NONE')`);
    await runner.query(
      `create unique index event_creation_key_uq on event (creation_key, starts_at) where creation_key is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index event_creation_key_uq`);
    await runner.query(`
      alter table event
        drop constraint event_grades_ck,
        drop constraint event_parent_meeting_open_ck,
        drop halls, drop papers_text, drop papers_due_at, drop sites, drop themes, drop academic_hours, drop study_form,
        drop closed_list, drop creation_key`);
  }
}
