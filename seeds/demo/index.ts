import type { DataSource, EntityManager } from 'typeorm';
import { PublicCache } from '../../src/platform/http/public-cache.js';
import type { Storage } from '../../src/platform/storage/storage.js';
import { demoAccounts, insertHelpers, insertStaff } from './accounts.js';
import { chance } from './chance.js';
import { insertContacts } from './contacts.js';
import { insertEvents } from './events.js';
import { insertLetters } from './letters.js';
import { type DemoPaper, insertMaterials, storePapers } from './materials.js';
import { insertNews } from './news.js';
import { insertTeachers } from './people.js';
import { type DemoPicture, insertPictures, storePictures } from './pictures.js';
import { seedPlanCopy } from './plan-copy.js';
import { insertPrograms } from './programs.js';
import { insertAnnouncements, insertPostReleases } from './publications.js';
import { insertRegistrations } from './registrations.js';
import { insertSchools, municipalitiesOf } from './schools.js';
import { Timeline } from './timeline.js';

export { type DemoAccount, demoAccounts } from './accounts.js';

const SEED = 2023;

/** What the demonstration holds. */
export interface DemoSummary {
  /** False when it was there already and nothing was written. */
  created: boolean;
  /** The plan of this academic year, «2026-2027». */
  planSlug: string;
}

/**
 * Fills a database that has the reference data with a demonstration: schools, teachers, staff who can sign in, this
 * year's copy of the plan, and events around `now` with everything that belongs to them. Nobody in it is real. A second
 * run writes nothing. Throws in production. Files are stored first, then all rows in one transaction.
 */
export async function seedDemo(
  dataSource: DataSource,
  now: Date,
  options: { isProduction: boolean; storage: Storage },
): Promise<DemoSummary> {
  if (options.isProduction) throw new Error('Demo data must not get into production');
  const timeline = new Timeline(now);
  const summary = { created: false, planSlug: timeline.year.slug };
  if (await isThere(dataSource.manager)) return summary;
  chance.begin(SEED);
  const pictures = await storePictures(options.storage, timeline);
  const papers = await storePapers(options.storage);
  return dataSource.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtext('seed'))`);
    if (await isThere(tx)) return summary;
    await fill(tx, timeline, pictures, papers);
    await PublicCache.touch(tx);
    return { ...summary, created: true };
  });
}

async function isThere(tx: EntityManager): Promise<boolean> {
  const staff = await tx.query<unknown[]>(`select from person where email = $1`, [demoAccounts[0]?.email]);
  return staff.length > 0;
}

async function fill(
  tx: EntityManager,
  timeline: Timeline,
  pictures: readonly DemoPicture[],
  papers: readonly DemoPaper[],
): Promise<void> {
  const { now, year } = timeline;
  const planSlug = await seedPlanCopy(tx, Number(year.slug.slice(0, 4)));
  const schools = await insertSchools(tx, await municipalitiesOf(tx), now);
  const authors = await insertStaff(tx, now);
  const teachers = await insertTeachers(tx, schools, now);
  const events = await insertEvents(tx, timeline, planSlug, authors);
  await insertHelpers(tx, now);
  await insertPrograms(tx, events, timeline);
  await insertMaterials(tx, events, papers, now);
  await insertRegistrations(tx, events, teachers, now);
  await insertAnnouncements(tx, events, timeline);
  await insertNews(tx, timeline);
  await insertPictures(tx, pictures, await insertPostReleases(tx, events, timeline), now);
  await insertContacts(tx, timeline);
  await insertLetters(tx, events, timeline);
}
