import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { seedReference } from '../../../seeds/reference/index.js';
import { NotFound } from '../../../src/common/errors.js';
import { RoadmapRepository } from '../../../src/features/roadmap/roadmap.repository.js';
import { RoadmapService } from '../../../src/features/roadmap/roadmap.service.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { createTestDatabase } from '../../support/database.js';

const HELD = '2023-09-13T15:00+03:00';
let now = new Date('2023-10-01T12:00:00+03:00');

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataSource: DataSource;
let roadmap: RoadmapService;
let queries: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const logger = {
    logQuery: (query: string) => void queries.push(query),
    logQueryError: () => undefined,
    logQuerySlow: () => undefined,
    logSchemaBuild: () => undefined,
    logMigration: () => undefined,
    log: () => undefined,
  };
  dataSource = await new DataSource({ ...dataSourceOptions(database.url), logging: ['query'], logger }).initialize();
  await seedReference(dataSource, now);
  roadmap = new RoadmapService(new RoadmapRepository(dataSource), { now: () => now });
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** An event linked to measure 17, to the item when one is named. */
async function link(slug: string, item: string | null, state = 'PUBLISHED'): Promise<string> {
  const [row] = await dataSource.query<{ id: string }[]>(
    `insert into event (slug, kind, format, title, organiser_id, starts_at, ends_at, platform, publication_state)
     select $1, 'WEBINAR', 'ONLINE', $1, o.id, $2::timestamptz, $2::timestamptz + interval '90 minutes', 'МТС Линк', $3
     from organisation o where o.code = 'ASOU' returning id`,
    [slug, HELD, state],
  );
  const id = row?.id ?? '';
  await dataSource.query(
    `insert into event_measure (event_id, measure_id, item_id, is_primary)
     select $1, m.id, (select i.id from measure_item i where i.measure_id = m.id and i.number = $2), true from measure m where m.number = 17`,
    [id, item],
  );
  return id;
}

async function publishPackage(eventId: string): Promise<void> {
  for (const table of ['announcement', 'post_release'])
    await dataSource.query(
      `insert into ${table} (slug, title, publication_state, published_at, event_id, organiser_id)
       select $1, $1, 'PUBLISHED', now(), id, organiser_id from event where id = $2`,
      [`${table}-${eventId}`, eventId],
    );
  await dataSource.query(
    `insert into program_release (event_id, number, content, released_at) values ($1, 1, '{}', now())`,
    [eventId],
  );
  await dataSource.query(
    `insert into information_letter (event_id, state, addressee, heading, opening, outgoing_number, outgoing_date, facts, created_at, updated_at)
     values ($1::uuid, 'REGISTERED', '', '', '', $1::uuid::text, '2023-09-01', '[]', now(), now())`,
    [eventId],
  );
}

describe('RoadmapService', () => {
  it('shows published events under their measure and item, and the state that follows', async () => {
    const complete = await link('complete', '17.2');
    await link('announced', '17.6');
    await link('a-draft', '17.3', 'DRAFT');
    await publishPackage(complete);
    const { measure } = await roadmap.getMeasure('2023-2024', 17);
    expect(measure.events.map(({ slug }) => slug).toSorted()).toEqual(['announced', 'complete']);
    expect(measure.standing).toMatchObject({ state: 'IN_PROGRESS', basis: 'EVENTS', dueDate: null });
    expect(measure.results.find(({ kind }) => kind === 'POST_RELEASE')?.collected).toEqual({ done: 1, total: 7 });
    expect(measure.results.find(({ kind }) => kind === 'INFORMATION_LETTER')?.collected).toEqual({ done: 1, total: 7 });
    expect(measure.results.find(({ kind }) => kind === 'METHODICAL_SUPPORT_PLAN')?.collected).toBeNull();
    const items = measure.items.map((item) => [item.number, item.standing.state, item.events.length]);
    expect(items).toContainEqual(['17.2', 'DONE_PENDING_CHECK', 1]);
    expect(items).toContainEqual(['17.3', 'NOT_STARTED', 0]);
    expect(items).toContainEqual(['17.6', 'IN_PROGRESS', 1]);
  });

  it('reads the plan in the same number of queries for two events as for three', async () => {
    const count = async () => {
      queries = [];
      await roadmap.getPlan('2023-2024');
      return queries.length;
    };
    const before = await count();
    await publishPackage(await link('one-more', null));
    expect([before, await count()]).toEqual([3, 3]);
  });

  it('names the years, and as current the one whose plan covers today', async () => {
    await dataSource.query(
      `insert into plan (academic_year, slug, title, issuer, purpose, clauses) values ('2026/2027', '2026-2027', '', '', '', '{}')`,
    );
    expect((await roadmap.years()).map(({ slug }) => slug)).toEqual(['2026-2027', '2023-2024']);
    expect((await roadmap.currentYear())?.slug).toBe('2023-2024');
    now = new Date('2030-01-01T12:00:00+03:00');
    expect((await roadmap.currentYear())?.slug).toBe('2026-2027');
  });

  it('offers measures with their items to the event form', async () => {
    const plan = (await roadmap.measuresForPicker()).find(({ slug }) => slug === '2023-2024');
    expect(plan?.measures.map(({ number }) => number)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    expect(plan?.measures[16]?.items.map(({ number }) => number)).toHaveLength(7);
  });

  it('knows no other plan and no measure 25', async () => {
    await expect(roadmap.getPlan('2024-2025')).rejects.toThrow(NotFound);
    await expect(roadmap.getMeasure('2023-2024', 25)).rejects.toThrow(NotFound);
  });
});
