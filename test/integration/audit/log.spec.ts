import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import type { Actor, Role } from '../../../src/features/accounts/accounts.rules.js';
import { AuditLogService } from '../../../src/features/audit/audit-log.service.js';
import type { AuditQuery } from '../../../src/features/audit/audit.dto.js';
import { columnWord, TABLE_WORDS } from '../../../src/features/audit/audit.rules.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus, register, rowsOf } from '../../support/scenario.js';

let t: TestApp;
let own: { id: string; slug: string };
let foreign: { id: string; slug: string };

beforeAll(async () => {
  t = await startTestApp();
  own = await createEvent(t, { title: 'Вебинар для своих' });
  foreign = await createEvent(t, { title: 'Встреча для чужих' }, { organisation: 'PK_ENERGIA' });
  await register(t, own.slug, 'maria@mail.ru');
  const [row] = await rowsOf(t, own.id);
  t.clock.set('2030-12-03T09:00:00+03:00');
  expectStatus(
    await t.inject({
      method: 'PATCH',
      url: `/api/v1/events/${own.slug}/registrations/${row?.id}`,
      token: await t.asStaff('ORGANISER', 'ASOU'),
      payload: { lastName: 'Ёлкина' },
    }),
    200,
  );
});
afterAll(() => t.close());

async function actorOf(role: Role, organisation: 'ASOU' | 'PK_ENERGIA' | 'MOMO'): Promise<Actor> {
  const actor = await t.get(AccountsService).actorByApiToken(await t.asStaff(role, organisation));
  if (!actor) throw new Error('Nobody');
  return actor;
}

async function list(
  role: Role,
  organisation: 'ASOU' | 'PK_ENERGIA' | 'MOMO',
  query: AuditQuery & { limit?: number } = {},
) {
  return t.get(AuditLogService).list(await actorOf(role, organisation), { limit: 100, ...query });
}

const actions = (page: { items: { action: string }[] }) => page.items.map(({ action }) => action);

describe('the record', () => {
  it('shows the newest first to its organisation, and nothing of it to another', async () => {
    const { items } = await list('ORGANISER', 'ASOU');
    expect(items.map(({ action, label }) => [action, label])).toEqual([
      ['registration.update', 'Ёлкина Мария Петровна'],
      ['event.update', 'Вебинар для своих'],
      ['seat_pool.insert', null],
      ['event.insert', 'Вебинар для своих'],
    ]);
    const others = await list('ORGANISER', 'PK_ENERGIA');
    expect([...new Set(others.items.map(({ eventId }) => eventId))]).toEqual([foreign.id]);
    expect((await list('COORDINATOR', 'ASOU')).items.length).toBe(items.length + others.items.length);
  });

  it('follows an event to the organisation that holds it now', async () => {
    await t.sql(`update event set organiser_id = $2 where id = $1`, [foreign.id, t.organisations.ASOU]);
    expect((await list('ORGANISER', 'ASOU', { event: foreign.id })).items.length).toBeGreaterThan(0);
    await t.sql(`update event set organiser_id = $2 where id = $1`, [foreign.id, t.organisations.PK_ENERGIA]);
    expect((await list('ORGANISER', 'ASOU', { event: foreign.id })).items).toEqual([]);
  });

  it.each(['EDITOR', 'SCHOOL_RESPONSIBLE', 'MINISTRY_LEADER'] as const)('is empty for %s', async (role) => {
    expect((await list(role, 'ASOU')).items).toEqual([]);
  });

  it('hides from another organisation an entry whose number is guessed', async () => {
    const [entry] = (await list('ORGANISER', 'ASOU')).items;
    const log = t.get(AuditLogService);
    expect((await log.get(await actorOf('ORGANISER', 'ASOU'), entry!.id)).entry).toEqual(entry);
    for (const id of [entry!.id, '0', 'x', '9'.repeat(30)]) {
      await expect(log.get(await actorOf('ORGANISER', 'PK_ENERGIA'), id)).rejects.toMatchObject({ name: 'NotFound' });
    }
  });

  it('keeps the names of participants from the ministry, in values and in search, and tells which fields changed', async () => {
    const { items } = await list('MINISTRY_CONTROL', 'MOMO', { event: own.id, table: 'registration' });
    expect(items).toMatchObject([
      { isOpen: false, label: null, person: null, before: { last_name: '•••' }, after: { last_name: '•••' } },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/Ёлкина|Иванова/);
    expect((await list('MINISTRY_CONTROL', 'MOMO', { q: 'елкина' })).items).toEqual([]);
    expect((await list('COORDINATOR', 'ASOU', { q: 'елкина' })).items).toHaveLength(1);
  });

  it('is narrowed by each filter', async () => {
    const me = await actorOf('ORGANISER', 'ASOU');
    const found = async (query: AuditQuery) => actions(await list('COORDINATOR', 'ASOU', query));
    expect(await found({ event: own.id, table: 'event', kind: 'update' })).toEqual(['event.update']);
    expect(await found({ organisation: t.organisations.PK_ENERGIA, kind: 'insert' })).toEqual([
      'seat_pool.insert',
      'event.insert',
    ]);
    expect(await found({ actor: me.personId, from: '2030-12-03' })).toEqual(['registration.update']);
    expect(await found({ person: me.personId, to: '2030-12-02' })).toEqual([
      'event.update',
      'seat_pool.insert',
      'event.insert',
    ]);
    expect(await found({ q: 'ВСТРЕЧА чужих', table: 'event' })).toEqual(['event.update', 'event.insert']);
    expect(await found({ q: '100%' })).toEqual([]);
    expect(await found({ kind: 'delete' })).toEqual([]);
    expect(await found({ from: '2030-12-04' })).toEqual([]);
  });

  it('goes on page by page without a gap', async () => {
    const all = await list('COORDINATOR', 'ASOU');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list('COORDINATOR', 'ASOU', { limit: 2, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(all.items.map(({ id }) => id));
    await expect(list('COORDINATOR', 'ASOU', { cursor: 'x' })).rejects.toMatchObject({ name: 'InvalidInput' });
  });

  it('asks the database as often for three entries as for one', async () => {
    const actor = await actorOf('COORDINATOR', 'ASOU');
    const ask = (limit: number) => t.queries(() => t.get(AuditLogService).list(actor, { limit }));
    expect((await ask(3)).length).toBe((await ask(1)).length);
  });
});

describe('an export', () => {
  it('holds in both forms a row for each field, and is recorded itself', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const csv = expectStatus(await t.inject({ url: '/control/audit/export.csv?table=registration', token }), 200);
    expect(csv.headers['content-disposition']).toBe('attachment; filename="audit.csv"');
    const [row, ...rest] = parse(csv.body, { columns: true, delimiter: ';', bom: true }) as Record<string, string>[];
    expect(rest).toEqual([]);
    expect(row).toMatchObject({
      'Когда (МСК)': '03.12.2030 09:00',
      Кто: 'Ольга Сотрудникова',
      'В роли': 'Организатор',
      Как: 'через API',
      Адрес: '127.0.0.1',
      Что: 'Изменена регистрация «Ёлкина Мария Петровна»',
      Поле: 'фамилия',
      Было: 'Иванова',
      Стало: 'Ёлкина',
      Событие: 'Вебинар для своих',
    });
    const xlsx = expectStatus(await t.inject({ url: '/control/audit/export.xlsx?table=registration', token }), 200);
    const sheet = await readSheet(xlsx.rawPayload);
    expect(sheet[1]?.slice(7, 11)).toEqual([row?.['Что'], 'фамилия', 'Иванова', 'Ёлкина']);
    expect(await list('ORGANISER', 'ASOU', { kind: 'download' })).toMatchObject({
      items: [
        { action: 'download.audit', after: { rows: 1, format: 'xlsx', filters: { table: 'registration' } } },
        { action: 'download.audit', after: { rows: 1, format: 'csv' } },
      ],
    });
  });

  it('is not for who may not read, and holds nothing of others', async () => {
    expectStatus(await t.inject({ url: '/control/audit/export.csv', token: await t.asStaff('EDITOR', 'ASOU') }), 403);
    const { body } = await t.inject({
      url: `/control/audit/export.csv?event=${own.id}`,
      token: await t.asStaff('ORGANISER', 'PK_ENERGIA'),
    });
    expect(body).not.toContain('Вебинар для своих');
    expect(body.trim().split('\n')).toHaveLength(1);
  });

  it('of participants is recorded before it leaves', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    expectStatus(await t.inject({ url: `/manage/events/${own.slug}/participants/export.csv`, token }), 200);
    expect((await list('ORGANISER', 'ASOU', { kind: 'download' })).items[0]).toMatchObject({
      action: 'download.participants',
      label: 'Вебинар для своих',
      eventId: own.id,
      after: { rows: 1, format: 'csv' },
    });
  });
});

describe('words', () => {
  it('stand for every table that is watched and each of its columns', async () => {
    const columns = await t.sql<{ table: string; column: string }>(
      `select c.relname as table, a.attname as column from pg_trigger g join pg_proc p on p.oid = g.tgfoid
       join pg_class c on c.oid = g.tgrelid join pg_attribute a on a.attrelid = c.oid
       where p.proname = 'audit_record' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
         and a.attname not in ('revision', 'revised_at', 'updated_at') and a.attname !~ '^search(_|$)' order by 1, 2`,
    );
    expect([...new Set(columns.map(({ table }) => table))].filter((table) => !(table in TABLE_WORDS))).toEqual([]);
    expect(
      columns
        .filter(({ table, column }) => columnWord(table, column) === column)
        .map(({ table, column }) => `${table}.${column}`),
    ).toEqual([]);
  });
});
