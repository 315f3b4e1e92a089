import { DataSource } from 'typeorm';
import { type DemoAccount, demoAccounts, seedDemo } from '../seeds/demo/index.js';
import { seedReference } from '../seeds/reference/index.js';
import type { Config } from './platform/config/config.js';
import { dataSourceOptions } from './platform/database/data-source.js';
import { createStorage } from './platform/storage/storage.js';

/**
 * Reference data always; demo data when asked and the database holds no event yet. Returns the accounts one can sign in
 * with, or none when the demo is not there.
 */
export async function seedAtStart(
  config: Readonly<Config>,
  url: string,
  wish: { demo: boolean },
): Promise<readonly DemoAccount[]> {
  const dataSource = await new DataSource(dataSourceOptions(url, { poolSize: 4 })).initialize();
  try {
    await seedReference(dataSource, new Date());
    const isEmpty = (await dataSource.query<unknown[]>(`select 1 from event limit 1`)).length === 0;
    if (wish.demo && isEmpty) await demo(config, dataSource);
    const isDemo =
      (await dataSource.query<unknown[]>(`select 1 from person where email = $1`, [demoAccounts[0]?.email])).length > 0;
    return isDemo ? demoAccounts : [];
  } finally {
    await dataSource.destroy();
  }
}

/** What `cli seed reference|demo` does. */
export async function seed(config: Readonly<Config>, url: string, what: 'reference' | 'demo'): Promise<void> {
  const dataSource = await new DataSource(dataSourceOptions(url, { poolSize: 4 })).initialize();
  try {
    await seedReference(dataSource, new Date());
    if (what === 'demo') await demo(config, dataSource);
  } finally {
    await dataSource.destroy();
  }
}

async function demo(config: Readonly<Config>, dataSource: DataSource): Promise<void> {
  await seedDemo(dataSource, new Date(), { isProduction: config.isProduction, storage: createStorage(config) });
}
