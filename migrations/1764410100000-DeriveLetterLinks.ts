import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links of information letters are derived from the addressee's id; of those sent before only a hash is kept. */
export class DeriveLetterLinks1764410100000 implements MigrationInterface {
  name = 'DeriveLetterLinks1764410100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table letter_addressee
        add column id uuid not null default gen_random_uuid() constraint letter_addressee_id_uq unique,
        add column token_hash bytea constraint letter_addressee_token_hash_uq unique`);
    await runner.query(
      `update letter_addressee set token_hash = sha256(convert_to(token, 'UTF8')) where sent_at is not null`,
    );
    await runner.query(`alter table letter_addressee drop column token`);
  }

  /** The secrets themselves are gone: links sent before stop working. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table letter_addressee
        add column token text constraint letter_addressee_token_uq unique
          default translate(encode(uuid_send(gen_random_uuid()), 'base64'), '+/=', '-_')`);
    await runner.query(`alter table letter_addressee alter column token set not null, alter column token drop default`);
    await runner.query(`alter table letter_addressee drop column id, drop column token_hash`);
  }
}
