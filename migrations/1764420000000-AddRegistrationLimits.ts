import type { MigrationInterface, QueryRunner } from 'typeorm';

const watched = (skip: string) => `
  drop trigger registration_audit on registration;
  select audit_table('registration', event => 'event_id', person => 'person_id',
    label => 'concat_ws('' '', r.last_name, r.first_name, r.middle_name)', skip => '{${skip}}')`;

/**
 * A registration whose address nobody has proved remembers the network it came from, until it is proved or a day has passed;
 * beyond the limits it is accepted without a place, which is taken when the address is proved.
 */
export class AddRegistrationLimits1764420000000 implements MigrationInterface {
  name = 'AddRegistrationLimits1764420000000';

  async up(runner: QueryRunner): Promise<void> {
    // where a request came from is no change that anybody looks up
    await runner.query(watched('queue_number,letter_requested_at,network'));
    await runner.query(`
      alter table registration
        add column network cidr,
        add column unheld boolean not null default false,
        add constraint registration_unheld_ck check (not unheld or state in ('PENDING', 'CANCELLED'))`);
    await runner.query(
      `create index registration_network_ix on registration (network, letter_requested_at) where network is not null`,
    );
    await runner.query(
      `create index registration_unproved_ix on registration (event_id, network) where network is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(watched('queue_number,letter_requested_at'));
    await runner.query(`drop index registration_unproved_ix`);
    await runner.query(`drop index registration_network_ix`);
    await runner.query(`alter table registration drop column unheld, drop column network`);
  }
}
