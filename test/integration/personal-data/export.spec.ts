import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { ErasureRepository } from '../../../src/features/personal-data/erasure.repository.js';
import { ExportService } from '../../../src/features/personal-data/export.service.js';
import { COLUMN_WORDS } from '../../../src/features/personal-data/export-words.rules.js';
import { HOLDINGS } from '../../../src/features/personal-data/holdings.rules.js';
import { erasedEmail } from '../../../src/features/personal-data/personal-data.rules.js';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, ownOf, register, tokenOf } from '../../support/scenario.js';
import { leaveTraces } from './traces.js';

const EMAIL = 'apollinaria.k@mail.ru';
let t: TestApp;
let service: ExportService;
let chief: Actor;
let actor: Actor;

beforeAll(async () => {
  t = await startTestApp();
  service = t.get(ExportService);
  chief = (await t.get(AccountsService).actorByApiToken(await t.asStaff('ADMINISTRATOR', 'ASOU')))!;
  const event = await createEvent(t, { title: 'Вебинар <b>о выгрузке</b>' });
  for (const [email, lastName] of [
    [EMAIL, 'Ксенофонтова'],
    ['other@mail.ru', 'Посторонняя'],
  ] as const) {
    await register(t, event.slug, email, { lastName });
    const [row] = await t.sql<{ id: string }>(`select id from registration where email = $1`, [email]);
    await ownOf(t).confirm(tokenOf(t, row!.id));
  }
  await t.drainJobs();
  const personId = await leaveTraces(t, EMAIL);
  await t.sql(`update person set email_confirmed_at = now(), password_hash = 'argon2-secret' where id = $1`, [
    personId,
  ]);
  await t.sql(
    `update letter set secret = true, text_body = 'https://secret-link' where id = (select id from letter where to_address = $1 limit 1)`,
    [EMAIL],
  );
  await t.sql(
    `insert into responsible_person (organisation_id, full_name, position, duty, email, valid_from, created_at, updated_at)
     values ($1, 'Ксенофонтова А. Е.', 'завуч', 'профминимум', $2, '2030-01-01', now(), now())`,
    [t.schools[0], EMAIL],
  );
  actor = { personId, email: EMAIL, name: 'Аполлинария', roles: [] };
});
afterAll(() => t.close());

interface Export {
  email: string;
  data: Record<string, Record<string, unknown>[]>;
  cut: string[];
  notExported: { table: string; reason: string }[];
}

async function read(zip: Buffer): Promise<{ json: Export; text: string; html: string }> {
  const files = unzipSync(zip);
  expect(Object.keys(files).toSorted()).toEqual(['data.json', 'index.html']);
  const text = strFromU8(files['data.json']!);
  return { json: JSON.parse(text) as Export, text, html: strFromU8(files['index.html']!) };
}

describe('an export', () => {
  it('holds every table that has something of the person', async () => {
    const { json } = await read(await service.ofActor(actor));
    expect(json.email).toBe(EMAIL);
    expect(json.data['person']).toMatchObject([{ last_name: 'Ксенофонтова', email: EMAIL, has_password: true }]);
    expect(json.data['registration']).toMatchObject([
      { event: 'Вебинар <b>о выгрузке</b>', state: 'CONFIRMED', school: 'МБОУ «Школа № 1»' },
    ]);
    expect(json.data['consent']).toMatchObject([{ version: t.consentVersion, document: 'Согласие' }]);
    expect(
      Object.entries(json.data)
        .filter(([, rows]) => rows.length === 0)
        .map(([table]) => table),
    ).toEqual([
      'registration_note', 'registration_tag', 'saved_view', 'event_grant', 'second_factor', 'known_device', 'erasure_request',
      'audit_entry',
    ]); // prettier-ignore
    expect(json.cut).toEqual([]);
  });

  it('holds nothing of others and no secret', async () => {
    const { text, html } = await read(await service.ofActor(actor));
    for (const secret of [
      'other@mail.ru',
      'Посторонняя',
      'argon2-secret',
      'secret-link',
      'token_hash',
      'password_hash',
    ])
      expect([secret, text.includes(secret), html.includes(secret)]).toEqual([secret, false, false]);
  });

  it('is a page that needs nothing else and runs nothing', async () => {
    const { html } = await read(await service.ofActor(actor));
    expect(html).toContain('Вебинар &lt;b&gt;о выгрузке&lt;/b&gt;');
    expect(html).not.toMatch(/<script|<link|<img|src=|url\(|@import/);
    expect(html.match(/href="[^"]*"/g)?.every((link) => link.startsWith('href="#'))).toBe(true);
    expect(html).toContain('<dt>Фамилия</dt><dd>Ксенофонтова</dd>');
  });

  it('says every column in words', async () => {
    const { json } = await read(await service.ofActor(actor));
    const keys = new Set(Object.values(json.data).flatMap((rows) => rows.flatMap((row) => Object.keys(row))));
    expect([...keys].filter((key) => !(key in COLUMN_WORDS))).toEqual([]);
  });

  it('of an address that is not proved leaves out what only came to it', async () => {
    await t.sql(`update person set email_confirmed_at = null where id = $1`, [actor.personId]);
    const { json } = await read(await service.ofActor(actor));
    expect(json.data['registration']).toHaveLength(1);
    expect(json.data['sign_in_attempt']).toEqual([]);
    await t.sql(`update person set email_confirmed_at = now() where id = $1`, [actor.personId]);
  });

  it('is recorded, and for others made by those with the right alone', async () => {
    await service.forAddress(chief, EMAIL);
    const records = await t.sql<{ action: string; person: string; actor: string }>(
      `select action, person_id as person, actor_id as actor from audit_entry where action = 'download.personal-data' order by id desc limit 1`,
    );
    expect(records).toEqual([{ action: 'download.personal-data', person: actor.personId, actor: chief.personId }]);
    await expect(service.forAddress(chief, 'unknown@mail.ru')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(service.forAddress(actor, EMAIL)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('of a large account says what was cut', async () => {
    await t.sql(
      `insert into sign_in_attempt (email, succeeded, attempted_at) select $1, false, now() from generate_series(1, 2100)`,
      [EMAIL],
    );
    const { json, html } = await read(await service.ofActor(actor));
    expect(json.data['sign_in_attempt']).toHaveLength(2000);
    expect(json.cut).toEqual(['sign_in_attempt']);
    expect(html).toContain('Показаны последние 2000 записей');
  });
});

describe('the list of what is held', () => {
  /** Tables that refer to a person or to a registration, or whose columns are called as those of people are. */
  const PERSONAL = `
    select distinct c.conrelid::regclass::text as table from pg_constraint c
    where c.contype = 'f' and c.confrelid in ('person'::regclass, 'registration'::regclass, 'second_factor'::regclass)
    union select table_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and column_name ~ '(^|_)(email|last_name|first_name|full_name|head_name|phone|contact|to_name|to_address|actor_name|user_agent|signatory_name|person_id|cells)(_|$)'
    order by 1`;

  it('names every table of the database that holds something of people', async () => {
    const tables = await t.sql<{ table: string }>(PERSONAL);
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.map(({ table }) => table).filter((table) => !(table in HOLDINGS))).toEqual([]);
  });

  it('names no table that is not there, and explains what it leaves out or keeps', async () => {
    for (const [table, { select, note, erasure }] of Object.entries(HOLDINGS)) {
      expect([table, await t.sql(`select to_regclass($1) is not null as there`, [table])]).toEqual([
        table,
        [{ there: true }],
      ]);
      if (!select || erasure === 'kept') expect([table, note]).toEqual([table, expect.any(String)]);
    }
  });

  it('is what an erasure does', async () => {
    await t
      .get(DataSource)
      .transaction((tx) =>
        t
          .get(ErasureRepository)
          .erase(tx, { personId: actor.personId, email: EMAIL }, { email: erasedEmail('x'), now: t.clock.now() }),
      );
    for (const [table, { select, erasure }] of Object.entries(HOLDINGS)) {
      if (!select || erasure !== 'deleted') continue;
      expect([table, await t.sql(select, [actor.personId, EMAIL, 10])]).toEqual([table, []]);
    }
  });
});
