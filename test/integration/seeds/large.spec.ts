import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { seedLarge } from '../../../seeds/large/index.js';
import { seedReference } from '../../../seeds/reference/index.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { createTestDatabase } from '../../support/database.js';
import { checksums } from './checksums.js';

const NOW = new Date('2026-11-22T12:00:00Z');
const SCALE = { schools: 150, people: 1_000, events: 200, registrations: 6_000 };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
  await seedReference(dataSource, NOW);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const rows = async (sql: string) => dataSource.query<Record<string, unknown>[]>(sql);

describe('seedLarge', () => {
  it('makes what it was asked for, once, and gives the table its keys back', async () => {
    const keys = `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = 'registration'::regclass
      union all select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index where indrelid = 'registration'::regclass order by 1, 2`;
    const before = await rows(keys);
    await seedLarge(dataSource, NOW, SCALE);
    expect(await rows(keys)).toEqual(before);
    const [made] = await rows(
      `select (select count(*)::int from organisation where code like 'LARGE-%') as schools, (select count(*)::int from person) as people,
         (select count(*)::int from event) as events, (select count(*)::int from registration) as registrations`,
    );
    expect(made).toMatchObject({ schools: 150, people: 1_000, events: 200 });
    expect(Math.abs(Number(made?.['registrations']) - 6_000)).toBeLessThan(300);
    const first = await checksums(dataSource);
    await seedLarge(dataSource, NOW, SCALE);
    expect(await checksums(dataSource)).toEqual(first);
  });

  it('counts the places of each event as its rows say, and fills every tenth', async () => {
    const wrong = await rows(
      `select p.event_id from seat_pool p left join registration r on r.event_id = p.event_id group by p.event_id
       having p.held <> count(*) filter (where r.state = 'CONFIRMED') or p.waiting <> count(*) filter (where r.state = 'WAITLISTED')
         or p.last_queue_number <> max(r.queue_number)`,
    );
    expect(wrong).toEqual([]);
    expect(await rows(`select count(*)::int as full from seat_pool where state = 'waitlist' and waiting > 0`)).toEqual([
      { full: 20 },
    ]);
  });
});
