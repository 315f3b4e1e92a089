import { DataSource } from 'typeorm';
import { referenceTables } from '../seeds/reference/index.js';
import type { Config } from './platform/config/config.js';
import { secretFingerprint } from './platform/config/secret-fingerprint.js';
import { dataSourceOptions } from './platform/database/data-source.js';
import { checkData, checkServer, databaseDown } from './platform/health/database-checks.js';
import { HealthRepository } from './platform/health/health.repository.js';
import type { Finding } from './platform/health/health.rules.js';
import { checkOidc, checkSender, checkSmtp, checkStorage } from './platform/health/outside-checks.js';
import { createStorage } from './platform/storage/storage.js';

/** Looks at everything an instance needs besides its database. Never throws. */
export async function examineOutside(config: Readonly<Config>): Promise<Finding[]> {
  return [
    await checkStorage(createStorage(config), config),
    await checkSmtp(config),
    checkSender(config),
    await checkOidc(config),
  ];
}

/** Looks at the database at `url` and what it holds; leaves the fingerprint of the secret where there is none. Never throws. */
export async function examineDatabase(config: Readonly<Config>, url: string): Promise<Finding[]> {
  const dataSource = new DataSource(dataSourceOptions(url, { poolSize: 1 }));
  try {
    await dataSource.initialize();
    const server = await checkServer(dataSource);
    return [...server, ...(await checkData(dataSource, config, referenceTables))];
  } catch (error) {
    return [databaseDown(error)];
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

/** Takes the secret of the configuration for the one of the data. Returns whether it was another one before. */
export async function adoptSecret(config: Readonly<Config>, url: string): Promise<boolean> {
  const dataSource = await new DataSource(dataSourceOptions(url, { poolSize: 1 })).initialize();
  try {
    return await new HealthRepository(dataSource).adoptFingerprint(secretFingerprint(config.SECRET));
  } finally {
    await dataSource.destroy();
  }
}

/** One finding as the command line prints it: what was found, and on the next line what to do. */
export function printed({ check, state, message, reason }: Finding): string {
  return reason
    ? `${state === 'failed' ? 'FAIL' : 'WARN'}  ${check}: ${message}\n      ${reason.advice}`
    : `ok    ${check}: ${message}`;
}
