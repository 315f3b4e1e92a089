import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddStaffSecurity1764104000000 implements MigrationInterface {
  name = 'AddStaffSecurity1764104000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table organisation add column requires_second_factor boolean not null default false`);
    // of demonstrations alone: production takes no notice of it
    await runner.query(`alter table person add column second_factor_exempt boolean not null default false`);
    await runner.query(`
      create table second_factor (
        person_id uuid constraint second_factor_pk primary key constraint second_factor_person_fk references person on delete cascade,
        secret bytea not null,
        confirmed_at timestamptz not null,
        last_step integer not null
      )`);
    await runner.query(`
      create table recovery_code (
        person_id uuid not null constraint recovery_code_factor_fk references second_factor on delete cascade,
        code_hash bytea not null,
        used_at timestamptz,
        constraint recovery_code_pk primary key (person_id, code_hash)
      )`);
    await runner.query(`alter table session add column second_factor_at timestamptz`);
    await runner.query(`
      create table known_device (
        person_id uuid not null constraint known_device_person_fk references person on delete cascade,
        device_hash bytea not null,
        created_at timestamptz not null,
        last_used_at timestamptz not null,
        constraint known_device_pk primary key (person_id, device_hash)
      )`);
    await runner.query(`create index known_device_last_used_ix on known_device (last_used_at)`);
    await runner.query(`
      alter table sign_in_attempt
        add column kind text not null default 'PASSWORD',
        add column device_hash bytea,
        add constraint sign_in_attempt_kind_ck check (kind in ('PASSWORD', 'SECOND_FACTOR', 'PASSWORD_RESET'))`);
    await this.addIdentities(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table external_sign_in`);
    await runner.query(`alter table role_assignment drop column identity_id`);
    await runner.query(`drop table external_identity`);
    await runner.query(`delete from sign_in_attempt where kind <> 'PASSWORD'`);
    await runner.query(`alter table sign_in_attempt drop column device_hash, drop column kind`);
    await runner.query(`drop table known_device`);
    await runner.query(`alter table session drop column second_factor_at`);
    await runner.query(`drop table recovery_code`);
    await runner.query(`drop table second_factor`);
    await runner.query(`alter table person drop column second_factor_exempt`);
    await runner.query(`alter table organisation drop column requires_second_factor`);
  }

  private async addIdentities(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table external_identity (
        id uuid constraint external_identity_pk primary key,
        person_id uuid not null constraint external_identity_person_fk references person on delete cascade,
        issuer text not null,
        subject text not null,
        created_at timestamptz not null,
        last_used_at timestamptz not null,
        constraint external_identity_subject_uq unique (issuer, subject),
        constraint external_identity_person_uq unique (person_id, issuer)
      )`);
    // roles that a provider says: they follow what it says at each sign-in
    await runner.query(`
      alter table role_assignment
        add column identity_id uuid constraint role_assignment_identity_fk references external_identity on delete cascade`);
    await runner.query(
      `create index role_assignment_identity_ix on role_assignment (identity_id) where identity_id is not null`,
    );
    await runner.query(`
      create table external_sign_in (
        state_hash bytea constraint external_sign_in_pk primary key,
        provider text not null,
        browser_hash bytea not null,
        nonce text not null,
        code_verifier text not null,
        back text not null,
        person_id uuid constraint external_sign_in_person_fk references person on delete cascade,
        address inet,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        used_at timestamptz,
        constraint external_sign_in_expires_ck check (expires_at > created_at)
      )`);
    await runner.query(`create index external_sign_in_expires_ix on external_sign_in (expires_at)`);
    await runner.query(`create index external_sign_in_address_ix on external_sign_in (address, created_at)`);
    await runner.query(
      `create index external_sign_in_person_ix on external_sign_in (person_id) where person_id is not null`,
    );
  }
}
