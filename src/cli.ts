import { randomBytes } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { adoptStorage, backup, restore } from './backing-up.js';
import { createApp } from './bootstrap.js';
import { explain } from './command-errors.js';
import { adoptSecret, examineDatabase, examineOutside, printed } from './doctor.js';
import { StaffInput } from './features/accounts/accounts.dto.js';
import { endOnFault } from './fault.js';
import { ROLES } from './features/accounts/accounts.rules.js';
import { AccountsService } from './features/accounts/accounts.service.js';
import { importSchools } from './importing.js';
import { type Config, loadConfig } from './platform/config/config.js';
import { EmbeddedPostgresInUse } from './platform/database/embedded-postgres.js';
import { migrate } from './platform/database/migrate.js';
import { openDatabase } from './platform/database/open-database.js';
import { databaseDown } from './platform/health/database-checks.js';
import { fine, type Finding, overall } from './platform/health/health.rules.js';
import { validateInput } from './platform/http/validation.js';
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
  if (!known) throw new InvalidArgumentError(`Такой роли нет. Есть: ${ROLES.join(', ')}`);
  return known;
}

endOnFault({ brief: true });

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
      if (what !== 'reference' && what !== 'demo') throw new InvalidArgumentError('Можно: seed reference, seed demo');
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
  .action(async (email: string, options: { role: (typeof ROLES)[number]; organisation: string; name: string }) => {
    const [lastName, firstName] = options.name.trim().split(/\s+/);
    const staff = await validateInput(StaffInput, { email, lastName, firstName });
    const password = randomBytes(12).toString('base64url');
    await withAccounts((accounts) =>
      accounts.createStaff(
        { ...staff, password, role: options.role, organisationCode: options.organisation },
        COMMAND_LINE,
      ),
    );
    process.stdout.write(`${staff.email} ${password}\n`);
  });

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
  .command('secret')
  .description('the secret of links and second factors')
  .command('adopt')
  .description('take the SECRET of now for the right one, when the one that the data were made with is lost for good')
  .action(() =>
    withDatabase(async (config, url) => {
      await migrate(url);
      const changed = await adoptSecret(config, url);
      process.stdout.write(
        changed
          ? 'Принят новый SECRET: прежние ссылки из писем и вторые факторы больше не действуют\n'
          : 'SECRET тот же, что и прежде\n',
      );
    }),
  );

program
  .command('doctor')
  .description(
    'check configuration, database, SMTP, storage and sign-in, and say what to do; exits with 1 when something is wrong',
  )
  .action(async () => {
    const config = loadConfig();
    const findings = [fine('configuration', `${config.PUBLIC_URL}, ROLE=${config.ROLE}`)];
    const database: Finding[] = [];
    await withDatabase(async (_config, url) => void database.push(...(await examineDatabase(config, url)))).catch(
      (error: unknown) => database.push(databaseDown(error)),
    );
    findings.push(...database, ...(await examineOutside(config)));
    process.stdout.write(`${findings.map(printed).join('\n')}\n`);
    if (overall(findings) !== 'ok') process.exitCode = 1;
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
