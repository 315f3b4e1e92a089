import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { seedReference } from '../../../seeds/reference/index.js';
import { RoadmapRepository } from '../../../src/features/roadmap/roadmap.repository.js';
import { RoadmapService } from '../../../src/features/roadmap/roadmap.service.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { createTestDatabase } from '../../support/database.js';
import { checksums } from './checksums.js';

interface Source {
  academicYear: string;
  document: { title: string; issuer: string; purpose: string; clauses: string[] };
  organizations: { code: string; abbr: string; name: string }[];
  sections: { number: number; title: string }[];
  measures: {
    number: number;
    section: { number: number };
    title: string;
    deadline: { raw: string; kind: string; date?: string | null; periodFrom?: string; occurrencesAssumed?: string[] };
    executors: string[];
    executorsRaw: string;
    results: { kind: string; kindRu: string; text: string }[];
    resultsRaw: string;
    subItems: { number: string; eventType: string; textRaw: string; topic: string }[];
  }[];
}

const NOW = new Date('2026-11-22T12:00:00Z');
const reference = new URL('../../../seeds/reference/', import.meta.url);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataSource: DataSource;
let source: Source;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
  source = JSON.parse(await readFile(new URL('roadmap.json', reference), 'utf8')) as Source;
  await seedReference(dataSource, NOW);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('seedReference', () => {
  it('stores the plan of 2023/2024 word for word', async () => {
    const plan = await new RoadmapService(new RoadmapRepository(dataSource), { now: () => NOW }).getPlan('2023-2024');
    const { title, issuer, purpose, clauses } = source.document;
    expect(plan).toMatchObject({
      title,
      issuer,
      purpose,
      clauses,
      academicYear: '2023/2024',
      sections: source.sections,
    });
    expect(plan.measures).toHaveLength(24);
    const abbr = new Map(source.organizations.map((organisation) => [organisation.code, organisation.abbr]));
    expect(
      plan.measures.map((measure) => ({
        number: measure.number,
        section: measure.sectionNumber,
        title: measure.title,
        deadline: [measure.deadlineRaw, measure.deadlineKind, measure.deadlineDate, measure.periodFrom],
        executors: measure.executors.map((executor) => executor.abbr),
        executorsRaw: measure.executorsRaw,
        results: measure.results.map(({ kind, label, text }) => ({ kind, kindRu: label, text })),
        resultsRaw: measure.resultsRaw,
        occurrences: measure.occurrences.map(({ dueDate }) => dueDate),
        items: measure.items.map(({ number, eventKind, textRaw, topic }) => [number, eventKind, textRaw, topic]),
      })),
    ).toEqual(
      source.measures.map((measure) => ({
        number: measure.number,
        section: measure.section.number,
        title: measure.title,
        deadline: [
          measure.deadline.raw,
          measure.deadline.kind,
          measure.deadline.date ?? null,
          measure.deadline.periodFrom ?? null,
        ],
        executors: measure.executors.map((code) => abbr.get(code)),
        executorsRaw: measure.executorsRaw,
        results: measure.results.map(({ kind, kindRu, text }) => ({ kind, kindRu, text })),
        resultsRaw: measure.resultsRaw,
        occurrences: measure.deadline.occurrencesAssumed ?? [],
        items: measure.subItems.map(({ number, eventType, textRaw, topic }) => [number, eventType, textRaw, topic]),
      })),
    );
  });

  it('knows 57 municipalities and where the three former ones went', async () => {
    const valid = await dataSource.query<unknown[]>(`select from municipality where valid_to is null`);
    const former = await dataSource.query<unknown[]>(
      `select f.short_name as name, n.short_name as successor from municipality f join municipality n on n.id = f.successor_id
       where f.valid_to < '2023-09-01' order by 1`,
    );
    expect(valid).toHaveLength(57);
    expect(former).toEqual([
      { name: 'Протвино', successor: 'Серпухов' },
      { name: 'Пущино', successor: 'Серпухов' },
      { name: 'Электрогорск', successor: 'Павлово-Посадский' },
    ]);
  });

  it('makes the organisations of the plan and an authority for each municipality', async () => {
    const organisations = await dataSource.query<{ code: string; name: string; short_name: string }[]>(
      `select code, name, short_name from organisation where kind <> 'MUNICIPAL_EDUCATION_AUTHORITY' or is_collective order by code`,
    );
    expect(organisations).toEqual(
      source.organizations
        .map(({ code, name, abbr }) => ({ code, name, short_name: abbr }))
        .toSorted((a, b) => (a.code < b.code ? -1 : 1)),
    );
    const names = await dataSource.query<{ name: string }[]>(
      `select o.name from organisation o join organisation p on p.id = o.parent_id join municipality m on m.id = o.municipality_id
       where o.code = 'MOUO-' || m.oktmo and p.code = 'MOMO'`,
    );
    expect(names).toHaveLength(57);
    expect(names.filter(({ name }) => !/округа( |$)/.test(name))).toEqual([]);
    expect(names).toContainEqual({ name: 'Орган управления образованием Рузского городского округа' });
  });

  it('keeps the hash of the text of consent', async () => {
    const [consent] = await dataSource.query<{ body_html: string; text_hash: Buffer }[]>(
      `select body_html, text_hash from consent_document where kind = 'PERSONAL_DATA' and version = '2026-09' and valid_from <= $1`,
      [NOW],
    );
    expect(consent?.text_hash).toEqual(
      createHash('sha256')
        .update(consent?.body_html ?? '')
        .digest(),
    );
  });

  it('writes nothing on a second run', async () => {
    const before = await checksums(dataSource);
    await seedReference(dataSource, new Date('2027-01-01T00:00:00Z'));
    expect(await checksums(dataSource)).toEqual(before);
  });

  it('mends a text of the plan that was changed, and refuses a changed text of consent', async () => {
    await dataSource.query(`update measure set title = 'Другое' where number = 5`);
    await seedReference(dataSource, NOW);
    expect(await dataSource.query(`select from measure where title = 'Другое'`)).toEqual([]);
    await dataSource.query(`alter table consent_document disable trigger consent_document_immutable_tg`);
    await dataSource.query(`update consent_document set text_hash = '\\x00'`);
    await expect(seedReference(dataSource, NOW)).rejects.toThrow('new version');
  });
});
