import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddCampaigns1764201100000 implements MigrationInterface {
  name = 'AddCampaigns1764201100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table campaign (
        id uuid constraint campaign_pk primary key,
        event_id uuid not null constraint campaign_event_fk references event on delete cascade,
        subject text not null,
        body text not null,
        filter jsonb not null,
        state text not null default 'DRAFT',
        author_id uuid constraint campaign_author_fk references person on delete set null,
        sent_by_id uuid constraint campaign_sent_by_fk references person on delete set null,
        sent_at timestamptz,
        stopped_at timestamptz,
        version integer not null default 1,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        constraint campaign_state_ck check (state in ('DRAFT', 'SENT', 'STOPPED')),
        constraint campaign_sent_ck check ((state = 'DRAFT') = (sent_at is null)),
        constraint campaign_stopped_ck check ((state = 'STOPPED') = (stopped_at is not null))
      )`);
    await runner.query(`create index campaign_event_ix on campaign (event_id, created_at desc)`);
    await runner.query(`
      create table campaign_recipient (
        campaign_id uuid not null constraint campaign_recipient_campaign_fk references campaign on delete cascade,
        registration_id uuid not null constraint campaign_recipient_registration_fk references registration on delete cascade,
        letter_id uuid not null constraint campaign_recipient_letter_uq unique,
        written_at timestamptz,
        constraint campaign_recipient_pk primary key (campaign_id, registration_id)
      )`);
    await runner.query(
      `create index campaign_recipient_waiting_ix on campaign_recipient (campaign_id, registration_id) where written_at is null`,
    );
    await runner.query(`create index campaign_recipient_registration_ix on campaign_recipient (registration_id)`);
    await runner.query(`select audit_table('campaign', event => 'event_id', label => 'subject', skip => '{version}')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table campaign_recipient`);
    await runner.query(`drop table campaign`);
  }
}
