import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../../../src/platform/audit/audit.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent } from '../../support/scenario.js';

interface Entry {
  id: string;
  at: Date;
  actor_id: string | null;
  actor_name: string | null;
  actor_roles: string[];
  via: string;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
  action: string;
  row_id: string | null;
  label: string | null;
  event_id: string | null;
  organisation_id: string | null;
  person_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

const OLGA = '11111111-1111-4111-8111-111111111111';
let t: TestApp;
let audit: AuditService;
let event: { id: string; slug: string };

beforeAll(async () => {
  t = await startTestApp();
  audit = t.get(AuditService);
  event = await createEvent(t);
});
afterAll(() => t.close());

let mark = '0';
beforeEach(async () => {
  mark = (await t.sql<{ id: string }>(`select coalesce(max(id), 0)::text as id from audit_entry`))[0]!.id;
});

/** What was recorded since the test began, in order. */
const entries = () => t.sql<Entry>(`select * from audit_entry where id > $1 order by id`, [mark]);

const inTransaction = <T>(work: (tx: EntityManager) => Promise<T>) => t.get(DataSource).transaction(work);

/** As Olga, from her browser. */
async function asOlga(sql: string, values: unknown[] = [], options: { hideValues?: boolean } = {}): Promise<Entry[]> {
  await inTransaction(async (tx) => {
    await audit.by(
      tx,
      {
        personId: OLGA,
        name: 'Орлова Ольга',
        roles: [{ role: 'ORGANISER' }, { role: 'EDITOR' }, { role: 'EDITOR' }],
        sessionId: 's',
        origin: { address: '192.0.2.7', userAgent: 'Firefox', requestId: 'r-1' },
      },
      options,
    );
    await tx.query(sql, values);
  });
  return entries();
}

describe('a change inside a transaction that names its actor', () => {
  it('is recorded with who, when, from where, what, before and after', async () => {
    t.clock.set('2030-12-02T09:00:00+03:00');
    const [entry, ...more] = await asOlga(
      `update event set title = 'Б', summary = summary, revision = revision + 1 where id = $1`,
      [event.id],
    );
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      at: t.clock.now(),
      actor_id: OLGA,
      actor_name: 'Орлова Ольга',
      actor_roles: ['ORGANISER', 'EDITOR'],
      via: 'session',
      address: '192.0.2.7',
      user_agent: 'Firefox',
      request_id: 'r-1',
      action: 'event.update',
      row_id: event.id,
      label: 'Б',
      event_id: event.id,
      organisation_id: t.organisations.ASOU,
      person_id: null,
      before: { title: 'Вебинар «Россия — мои горизонты»' },
      after: { title: 'Б' },
    });
  });

  it('leaves nothing when nothing but counted columns changed', async () => {
    expect(
      await asOlga(`update event set revision = revision + 1, sequence = sequence + 1 where id = $1`, [event.id]),
    ).toEqual([]);
    expect(await asOlga(`update seat_pool set held = 1, state = 'few' where event_id = $1`, [event.id])).toEqual([]);
  });

  it('leaves nothing when it is rolled back', async () => {
    await expect(
      asOlga(`update event set title = 'В', ends_at = starts_at where id = $1`, [event.id]),
    ).rejects.toThrow();
    expect(await entries()).toEqual([]);
  });

  it('does not spill over to the next transaction of the connection', async () => {
    await asOlga(`select 1`);
    await Promise.all(
      Array.from({ length: 30 }, () =>
        t.get(DataSource).query(`update event set title = title || '!' where id = $1`, [event.id]),
      ),
    );
    expect(await entries()).toEqual([]);
  });
});
