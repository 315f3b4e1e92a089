import { randomBytes } from 'node:crypto';
import { access, constants, mkdir } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import nodemailer from 'nodemailer';
import { DataSource } from 'typeorm';
import { adoptStorage, backup, restore } from './backing-up.js';
import { createApp } from './bootstrap.js';
import { ROLES } from './features/accounts/accounts.rules.js';
import { AccountsService } from './features/accounts/accounts.service.js';
import { importSchools } from './importing.js';
import { type Config, loadConfig } from './platform/config/config.js';
import { dataSourceOptions } from './platform/database/data-source.js';
import { EmbeddedPostgresInUse } from './platform/database/embedded-postgres.js';
import { migrate } from './platform/database/migrate.js';
import { openDatabase } from './platform/database/open-database.js';
import { seed } from './seeding.js';

/** Who acts, in the record of changes. */
const COMMAND_LINE = { personId: null, name: 'Командная строка' };

/** The database of the running app when there is one, else one opened for this command. */
async function withDatabase(work: (config: Readonly<Config>, url: string) => Promise<void>): Promise<void> {
  const config = loadConfig();
  try {
    const database = await openDatabase(config);
    try {
      await work(config, database.url);
    } finally {
      await database.stop();
    }
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresInUse)) throw error;
    await work(config, error.url);
  }
}

async function withApp(work: (app: Awaited<ReturnType<typeof createApp>>) => Promise<void>): Promise<void> {
  await withDatabase(async (config, url) => {
    await migrate(url);
    const app = await createApp(config, url);
    await app.init();
    try {
      await work(app);
    } finally {
      await app.close();
    }
  });
}

async function withAccounts(work: (accounts: AccountsService) => Promise<void>): Promise<void> {
  await withApp((app) => work(app.get(AccountsService)));
}

function role(value: string): (typeof ROLES)[number] {
  const known = ROLES.find((name) => name === value.toUpperCase().replaceAll('-', '_'));
  if (!known) throw new InvalidArgumentError(`one of ${ROLES.join(', ')}`);
  return known;
}

const program = new Command('npm run cli --').description('Profminimum Events');

program
  .command('migrate')
  .description('bring the database to the newest schema')
  .action(() =>
    withDatabase(async (_config, url) => {
      const ran = await migrate(url);
      process.stdout.write(ran.length > 0 ? `${ran.join('\n')}\n` : 'nothing to migrate\n');
    }),
  );

program
  .command('seed')
  .argument('<what>', 'reference or demo')
  .action((what: string) =>
    withDatabase(async (config, url) => {
      if (what !== 'reference' && what !== 'demo') throw new InvalidArgumentError('reference or demo');
      await migrate(url);
      await seed(config, url, what);
    }),
  );

program
  .command('user')
  .description('staff accounts')
  .command('create')
  .argument('<email>')
  .requiredOption('--role <role>', ROLES.join(', '), role)
  .requiredOption('--organisation <code>', 'code of the organisation, such as ASOU')
  .option('--name <name>', 'surname and first name', 'Сотрудник Новый')
  .description('create a member of staff, or give a known one the role; prints a new password')
  .action((email: string, options: { role: (typeof ROLES)[number]; organisation: string; name: string }) =>
    withAccounts(async (accounts) => {
      const [lastName = 'Сотрудник', firstName = 'Новый'] = options.name.split(/\s+/);
      const password = randomBytes(12).toString('base64url');
      await accounts.createStaff(
        {
          email,
          lastName,
          firstName,
          password,
          role: options.role,
          organisationCode: options.organisation,
        },
        COMMAND_LINE,
      );
      process.stdout.write(`${email} ${password}\n`);
    }),
  );

program
  .command('api-token')
  .argument('<email>')
  .description('print a new API token with the rights of its owner; it is shown once')
  .action((email: string) =>
    withAccounts(
      async (accounts) =>
        void process.stdout.write(`${await accounts.createApiToken(email, 'cli', 365, COMMAND_LINE)}\n`),
    ),
  );

program
  .command('import')
  .description('bring rows of a file into the database')
  .command('schools')
  .argument('<file>', 'XLSX or CSV, as the template of /control/imports')
  .option('--apply', 'write what was found; without it the file is only checked', false)
  .description('check a file with schools row by row, print what it would change and every fault')
  .action((file: string, { apply }: { apply: boolean }) =>
    withApp(async (app) => {
      const complete = await importSchools(app, file, {
        apply,
        print: (line) => void process.stdout.write(`${line}\n`),
      });
      if (!complete) process.exitCode = 1;
    }),
  );

const progress = (line: string) => void process.stderr.write(`${line}\n`);

program
  .command('backup')
  .argument('<file>', 'where the archive is to be, such as events-2027-01-31.tar.gz; never written over')
  .description('write data and files as they are now into one archive, while the site goes on; prints its SHA-256')
  .action((file: string) =>
    withDatabase(async (config, url) => {
      const sha256 = await backup(config, url, file, progress);
      process.stdout.write(`${sha256}  ${file}\n`);
    }),
  );

program
  .command('restore')
  .argument('<file>', 'an archive of `backup`')
  .option('--force', 'although SECRET is another one: links in letters stop working', false)
  .description('put an archive into an empty database and an empty folder of files')
  .action((file: string, { force }: { force: boolean }) =>
    withDatabase((config, url) => restore(config, url, file, { force, print: progress })),
  );

program
  .command('storage')
  .description('the folder of files')
  .command('adopt')
  .description('give the folder to this database: after it has moved to another server, or when the former one is gone')
  .action(() => withDatabase(async (config, url) => void process.stdout.write(`${await adoptStorage(config, url)}\n`)));

program
  .command('doctor')
  .description('check configuration, database, SMTP and storage, and say what to do')
  .action(async () => {
    let healthy = true;
    const check = async (name: string, advice: string, work: () => Promise<string>) => {
      try {
        process.stdout.write(`ok    ${name}: ${await work()}\n`);
      } catch (error) {
        healthy = false;
        process.stdout.write(`FAIL  ${name}: ${String(error)}\n      ${advice}\n`);
      }
    };
    const config = loadConfig();
    process.stdout.write(`ok    configuration: ${config.PUBLIC_URL}, role ${config.ROLE}\n`);
    await check('database', 'Check DATABASE_URL and that PostgreSQL 16 or newer answers there.', () => checkDatabase());
    await check('smtp', 'Check SMTP_URL: host, port, name and password.', async () => {
      if (!config.SMTP_URL) return 'not set: letters stay in the ledger and are read at /mail';
      await nodemailer.createTransport(config.SMTP_URL).verify();
      return 'answers';
    });
    await check('storage', 'Make DATA_DIR writable for this user.', async () => {
      await mkdir(config.DATA_DIR, { recursive: true });
      await access(config.DATA_DIR, constants.W_OK);
      return config.STORAGE_URL;
    });
    if (!healthy) process.exitCode = 1;
  });

async function checkDatabase(): Promise<string> {
  let found = '';
  await withDatabase(async (_config, url) => {
    const dataSource = await new DataSource(dataSourceOptions(url, { poolSize: 1 })).initialize();
    try {
      const pending = await dataSource.showMigrations();
      const [row] = await dataSource.query<{ version: string }[]>(`select split_part(version(), ' ', 2) as version`);
      found = `PostgreSQL ${row?.version}${pending ? ', migrations are pending: npm run migrate' : ''}`;
    } finally {
      await dataSource.destroy();
    }
  });
  return found;
}

await program.parseAsync();
