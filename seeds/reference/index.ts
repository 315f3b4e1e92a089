import type { DataSource } from 'typeorm';
import { seedConsents } from './consents.js';
import { seedMunicipalities } from './municipalities.js';
import { seedOrganisations } from './organisations.js';
import { approvedPlan, seedPlan } from './plan.js';
import { seedRetention } from './retention.js';

/** What an instance must have rows in before it serves. */
export const referenceTables = [
  { table: 'municipality', name: 'муниципалитеты' },
  { table: 'organisation', name: 'организации' },
  { table: 'plan', name: 'план мероприятий' },
  { table: 'consent_document', name: 'тексты согласий' },
  { table: 'retention_rule', name: 'сроки хранения' },
] as const;

/**
 * What the product cannot work without, safe in production: municipalities, the organisations of the plan, education
 * authorities, the plan of 2023/2024, the texts of consent and the terms of keeping. Rows are found by natural key and rewritten only where
 * they differ; a second run changes nothing. One run at a time, in one transaction.
 */
export async function seedReference(dataSource: DataSource, now: Date): Promise<void> {
  await dataSource.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtext('seed'))`);
    await seedMunicipalities(tx);
    await seedOrganisations(tx, now);
    await seedPlan(tx, approvedPlan);
    await seedConsents(tx);
    await seedRetention(tx);
  });
}
