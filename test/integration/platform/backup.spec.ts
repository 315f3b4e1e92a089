import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { adoptStorage, assertWholeInstance, backup, ROWS_WITH_FILES } from '../../../src/backing-up.js';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { MaterialChangesService } from '../../../src/features/materials/material-changes.service.js';
import { MATERIALS_FOLDER } from '../../../src/features/materials/materials.service.js';
import { type ArchiveHeader, ArchiveReader, ArchiveWriter } from '../../../src/platform/backup/archive.js';
import { makeBackup } from '../../../src/platform/backup/backup.js';
import { tablesOf } from '../../../src/platform/backup/catalogue.js';
import { restoreBackup, type RestoreTask } from '../../../src/platform/backup/restore.js';
import { Config } from '../../../src/platform/config/config.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { renderPdf } from '../../../src/platform/print/pdf.js';
import { createStorage, Storage } from '../../../src/platform/storage/storage.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createTestDatabase } from '../../support/database.js';
import {
  countersOf,
  createEvent,
  expectStatus,
  jobsOf,
  ownOf,
  register,
  rowsOf,
  tokenOf,
} from '../../support/scenario.js';
import { type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';

const SECRET = 'a secret of tests, thirty-two letters';

let folder: string;
let archive: string;
let inbox: SmtpInbox;
let event: { id: string; slug: string };
/** As the snapshot saw them. */
let sums: Record<string, string>;
let files: Record<string, string>;
let structure: unknown;
let waiting: number;
let restored: TestApp;

/** One sum for each table, over all of its rows. */
async function sumsOf(client: Pick<pg.Client, 'query'>): Promise<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const { name, columns } of await tablesOf(client as pg.Client)) {
    const row = columns.map((column) => `x."${column}"`).join(', ');
    const { rows } = await client.query<{ sum: string }>(
      `select count(*) || ' ' || md5(coalesce(string_agg(line, ',' order by line), '')) as sum
       from (select row(${row})::text as line from ${name} x) y`,
    );
    result[name] = rows[0]!.sum;
  }
  return result;
}

/** By key, the SHA-256 of every file of rows. */
async function filesOf(storage: Storage): Promise<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const { folder: kind } of ROWS_WITH_FILES)
    for (const id of await storage.folders(kind))
      for (const key of await storage.files(`${kind}/${id}`))
        result[key] = createHash('sha256')
          .update((await storage.get(key))!)
          .digest('hex');
  return result;
}

/** Constraints and triggers, with whether they are on. */
const STRUCTURE = `
  select conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) as line from pg_constraint
    where connamespace = 'public'::regnamespace
  union all select tgrelid::regclass::text || ' ' || tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal
  order by 1`;

const at = (name: string) => join(folder, name);
const taskOf = (databaseUrl: string, change: Partial<RestoreTask> = {}): RestoreTask => ({
  path: archive,
  databaseUrl,
  storage: createStorage({ STORAGE_URL: `file:${at('restored-files')}` }),
  secret: SECRET,
  force: false,
  print: () => undefined,
  ...change,
});

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function withDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const database = await createTestDatabase();
  try {
    await work(database.url);
  } finally {
    await database.drop();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-'));
  archive = at('site.tar.gz');
  inbox = await startSmtpInbox();
});
afterAll(async () => {
  await restored?.close();
  await inbox.close();
  await rm(folder, { recursive: true });
});

describe('a site that lost everything', () => {
  let t: TestApp;
  let actor: Actor;
  let removed: string;

  const material = async (name: string) => {
    const bytes = await renderPdf({ title: name, blocks: [{ kind: 'paragraph', text: name }] } as never);
    await changes().addFiles(actor, event.slug, { visibility: 'ALL' }, [
      { name: `${name}.pdf`, bytes: () => Promise.resolve(bytes) },
    ]);
    return (await changes().list(actor, event.slug)).at(-1)!.id;
  };
  const changes = () => t.get(MaterialChangesService);

  it('has been copied while people registered and files came and went', async () => {
    t = await startTestApp({ smtpUrl: inbox.url });
    actor = (await t.get(AccountsService).actorByApiToken(await t.asStaff('ORGANISER', 'ASOU')))!;
    event = await createEvent(t, { capacity: 6 });
    for (const email of ['anna', 'boris', 'vera'])
      expectStatus(await register(t, event.slug, `${email}@mail.test`), 202);
    await t.drainJobs();
    for (const { id } of await rowsOf(t, event.id)) await ownOf(t).confirm(tokenOf(t, id));
    removed = await material('Презентация');
    await material('Методичка');
    // their letters wait while the copy is made
    for (let n = 0; n < 5; n++) expectStatus(await register(t, event.slug, `waits-${n}@mail.test`), 202);
    waiting = (await jobsOf(t, 'letters.send')).length;
    const config = t.get(Config);
    const ending = new AbortController();
    const registering: Promise<void>[] = [];
    const registerOn = async () => {
      for (let n = 0; !ending.signal.aborted; n++)
        expectStatus(await register(t, event.slug, `meanwhile-${n}@mail.test`), 202);
    };
    const { manifest } = await makeBackup({
      path: archive,
      databaseUrl: t.databaseUrl,
      storage: t.get(Storage),
      secret: config.SECRET,
      site: config.PUBLIC_URL,
      files: ROWS_WITH_FILES,
      print: () => undefined,
      async onSnapshot(client) {
        sums = await sumsOf(client);
        files = await filesOf(t.get(Storage));
        structure = (await client.query(STRUCTURE)).rows;
        registering.push(registerOn());
        await register(t, event.slug, 'right-after@mail.test');
        await changes().remove(actor, event.slug, removed);
        await material('Новая');
      },
    }).finally(() => ending.abort());
    await Promise.all(registering);
    expect(manifest.files).toMatchObject({ count: 2, missing: 0 });
    expect(manifest.rows['registration']).toBe(8);
    expect((await rowsOf(t, event.id)).length).toBeGreaterThan(8);
    // what was deleted meanwhile stays for the copy and is left to the sweep
    expect(await t.get(Storage).files(`${MATERIALS_FOLDER}/${removed}`)).toHaveLength(1);
    expect((await readdir(folder)).toSorted()).toEqual(['site.tar.gz']);
    await t.close();
  });

  it('comes back row by row and file by file', async () => {
    restored = await startTestApp({ smtpUrl: inbox.url, archive });
    const client = await restored.connect();
    expect(await sumsOf(client)).toEqual(sums);
    expect((await client.query(STRUCTURE)).rows).toEqual(structure);
    expect(await filesOf(restored.get(Storage))).toEqual(files);
    const again = restoreBackup(taskOf(restored.databaseUrl));
    await expect(again).rejects.toThrow(/База не пуста/);
    expect(await sumsOf(client)).toEqual(sums);
  });

  it('goes on from there: counters are true, letters that waited go once, the links in letters open', async () => {
    const sent = inbox.letters.length;
    const { kept, counted } = await countersOf(restored, event.id);
    expect([kept, counted]).toEqual([
      { held: 6, waiting: 2 },
      { held: 6, waiting: 2 },
    ]);
    expect((await jobsOf(restored, 'letters.send')).length).toBe(waiting);
    await restored.drainJobs();
    const letters = inbox.letters.slice(sent).map(({ to }) => to);
    for (let n = 0; n < 5; n++) expect(letters.filter((to) => to === `waits-${n}@mail.test`)).toHaveLength(1);
    for (const name of ['anna', 'boris', 'vera'])
      expect(
        inbox.letters.filter(({ to, raw }) => to === `${name}@mail.test` && raw.includes('/confirm')),
      ).toHaveLength(1);
    const [first] = await rowsOf(restored, event.id);
    expect((await restored.inject({ url: `/r/${tokenOf(restored, first!.id)}` })).statusCode).toBe(200);
    expectStatus(await register(restored, event.slug, 'new@mail.test'), 202);
    expectStatus(
      await restored.inject({
        method: 'PATCH',
        url: `/api/v1/events/${event.slug}`,
        token: await restored.asStaff('ORGANISER', 'ASOU'),
        payload: { title: 'После восстановления' },
      }),
      200,
    );
  });
});

describe('a restore', () => {
  const header = async () => (await new ArchiveReader(archive).verify()).header;

  /** An archive with nothing but a header. */
  async function pretended(change: Partial<ArchiveHeader>): Promise<string> {
    const path = at(`${Object.keys(change).join()}.tar.gz`);
    const writer = await ArchiveWriter.create(path);
    await writer.header({ ...(await header()), ...change });
    await writer.finish({ rows: {}, files: { count: 0, bytes: 0, missing: 0 } });
    return path;
  }

  it('refuses what is damaged, newer, of another kind or of another secret, and changes nothing', async () => {
    const whole = await readFile(archive);
    const flipped = Buffer.from(whole);
    flipped.writeUInt8(flipped.readUInt8(whole.length >> 1) ^ 1, whole.length >> 1);
    await writeFile(at('cut.tar.gz'), whole.subarray(0, whole.length - 2_000));
    await writeFile(at('flipped.tar.gz'), flipped);
    await writeFile(at('text.tar.gz'), 'не архив');
    const { migrations: known } = await header();
    const refused: [Partial<RestoreTask>, RegExp][] = [
      [{ path: at('cut.tar.gz') }, /повреждён или обрезан/],
      [{ path: at('flipped.tar.gz') }, /повреждён|Контрольная сумма/],
      [{ path: at('text.tar.gz') }, /повреждён/],
      [{ path: await pretended({ format: 2 }) }, /Архив другого вида \(2\)/],
      [{ path: await pretended({ migrations: [...known, 'Later9999999999999'] }) }, /более новой версией.*Later9999/],
      [{ secret: 'another secret of thirty-two letters' }, /SECRET другой.*--force/],
    ];
    await withDatabase(async (url) => {
      for (const [change, words] of refused) await expect(restoreBackup(taskOf(url, change))).rejects.toThrow(words);
      expect(await query(url, `select restoring_since from instance`)).toEqual([{ restoring_since: null }]);
      expect(await query(url, `select from person`)).toEqual([]);
    });
  });

  it('stopped halfway leaves an instance that says so and takes the restore again, of another secret too when told to', async () => {
    await withDatabase(async (url) => {
      const settings = { STORAGE_URL: `file:${at('halfway-files')}`, SECRET, PUBLIC_URL: 'http://localhost' };
      const storage = createStorage(settings);
      const onLoaded = () => Promise.reject(new Error('killed'));
      await expect(restoreBackup(taskOf(url, { storage, onLoaded }))).rejects.toThrow('killed');
      expect(await query(url, `select from registration`)).toEqual([]);
      await expect(assertWholeInstance(settings, url)).rejects.toThrow(/не восстановлена/);
      await expect(backup(settings, url, at('never.tar.gz'), () => undefined)).rejects.toThrow(/не восстановлена/);
      const lines: string[] = [];
      const secret = 'another secret of thirty-two letters';
      await restoreBackup(taskOf(url, { storage, secret, force: true, print: (line) => lines.push(line) }));
      expect(lines.join('\n')).toMatch(/ВНИМАНИЕ: SECRET другой.*перестанут/);
      expect(await query(url, `select from registration`)).toHaveLength(8);
      expect(await filesOf(storage)).toEqual(files);
      await assertWholeInstance(settings, url);
    });
  });

  it('brings an archive of an older version to the newest schema', async () => {
    await withDatabase(async (url) => {
      const old = await new DataSource(dataSourceOptions(url, { poolSize: 1 })).initialize();
      const newest = migrations.at(-1)!.name;
      await old.undoLastMigration({ transaction: 'each' });
      await old.query(`insert into municipality (oktmo, name, short_name, type, centre, valid_from)
        values ('46704000', 'Балашиха', 'Балашиха', 'городской округ', 'Балашиха', '2023-09-01')`);
      await old.destroy();
      const settings = { STORAGE_URL: `file:${at('old-files')}`, SECRET, PUBLIC_URL: 'http://localhost' };
      await backup(settings, url, at('old.tar.gz'), () => undefined);
      expect((await new ArchiveReader(at('old.tar.gz')).verify()).header.migrations).not.toContain(newest);
      await withDatabase(async (fresh) => {
        const storage = createStorage({ STORAGE_URL: `file:${at('old-restored')}` });
        await restoreBackup(taskOf(fresh, { path: at('old.tar.gz'), storage }));
        expect(await query(fresh, `select name from municipality`)).toEqual([{ name: 'Балашиха' }]);
        expect(await query(fresh, `select name from schema_migration order by id desc limit 1`)).toEqual([
          { name: newest },
        ]);
      });
    });
  });

  it('never writes a copy over something', async () => {
    const settings = { STORAGE_URL: `file:${at('none')}`, SECRET, PUBLIC_URL: 'http://localhost' };
    const before = await readFile(archive);
    await expect(backup(settings, restored.databaseUrl, archive, () => undefined)).rejects.toThrow(/уже есть/);
    expect((await readFile(archive)).equals(before)).toBe(true);
  });
});

describe('a folder of files', () => {
  it('is of one database: another one neither starts nor sweeps with it until it is given to it', async () => {
    await withDatabase(async (url) => {
      const settings = restored.get(Config);
      await assertWholeInstance(settings, restored.databaseUrl);
      await expect(assertWholeInstance(settings, url)).rejects.toThrow(/С одной папкой может работать одна база/);
      await adoptStorage(settings, url);
      await expect(restored.get(MaterialChangesService).sweep()).rejects.toThrow(/storage adopt/);
      await adoptStorage(settings, restored.databaseUrl);
      await restored.get(MaterialChangesService).sweep();
    });
  });

  it('with files of others is not restored into', async () => {
    await withDatabase(async (url) => {
      const storage = createStorage({ STORAGE_URL: `file:${at('others')}` });
      await storage.put('pictures/1/480.webp', Buffer.from('x'));
      await expect(restoreBackup(taskOf(url, { storage }))).rejects.toThrow(/не пуста/);
    });
  });
});
