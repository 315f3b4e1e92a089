import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plainToInstance, Transform, Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, IsUrl, Matches, MinLength, validateSync } from 'class-validator';
import { IsAddressRange, IsWholeNumber } from './config-checks.js';
import { problemsInProduction } from './production.rules.js';

export const ROLES = ['web', 'worker', 'all'] as const;
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every setting of the process (contract.md, Environment): read once, checked, frozen. */
export class Config {
  @IsIn(['production', 'development', 'test'], { message: 'production, development или test' })
  NODE_ENV: 'production' | 'development' | 'test' = 'development';

  @Type(() => Number)
  @IsWholeNumber(0, 65_535)
  PORT = 3000;

  @IsString()
  HOST = '127.0.0.1';

  /** Pages stand at the root of their host, so the address ends with it. */
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'], disallow_auth: true },
    { message: 'нужен адрес сайта с http:// или https://, например https://events.example.ru' },
  )
  @Matches(/^\w+:\/\/[^/?#]+$/, { message: 'нужен адрес без пути и параметров: приложение занимает узел целиком' })
  PUBLIC_URL: string;

  /** Unset: an embedded PostgreSQL in `DATA_DIR/postgres`. */
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'нужен адрес PostgreSQL: postgres://имя:пароль@узел:5432/база' })
  DATABASE_URL?: string;

  /** Reserved: reads of a replica are not built, so a value would be a false promise. */
  @IsOptional()
  @IsIn([], { message: 'чтение с реплики пока не поддерживается. Уберите переменную, всё читается с DATABASE_URL' })
  DATABASE_REPLICA_URL?: undefined;

  /** Connections to the database that one process opens at most; how they are shared out: shareConnections. */
  @Type(() => Number)
  @IsWholeNumber(2, 500)
  DATABASE_POOL: number;

  @IsString()
  DATA_DIR = 'var';

  @IsString()
  @MinLength(32, { message: 'нужно не меньше 32 знаков. Создайте: openssl rand -base64 48' })
  SECRET: string;

  /** Unset: letters stay in the ledger and are read at /mail. */
  @IsOptional()
  @Matches(/^smtps?:\/\/[^/]/, { message: 'нужен адрес почтового сервера: smtp://имя:пароль@узел:587 или smtps://…' })
  SMTP_URL?: string;

  @IsString()
  MAIL_FROM = 'События профминимума <events@profminimum.invalid>';

  @Matches(/^file:./, {
    message: 'нужен путь к папке: file:/var/lib/profminimum/files. Хранилище S3 (s3://…) пока не поддерживается',
  })
  STORAGE_URL: string;

  /** OpenID Connect: all three or none. Without https only on this machine, for tests and demonstrations. */
  @IsOptional()
  @Matches(/^https:\/\/[^/]|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/, {
    message: 'нужен адрес провайдера с https://',
  })
  OIDC_ISSUER?: string;

  @IsOptional()
  @IsString()
  OIDC_CLIENT_ID?: string;

  @IsOptional()
  @IsString()
  OIDC_CLIENT_SECRET?: string;

  /** What the button says after «Войти через». */
  @IsString()
  OIDC_NAME = 'учётную запись организации';

  @Matches(/\bopenid\b/, { message: 'среди запрашиваемого должно быть openid' })
  OIDC_SCOPE = 'openid profile email';

  /** The claim with the code of the organisation; dots lead into nested claims, as in `realm_access.roles`. */
  @IsString()
  OIDC_ORGANISATION_CLAIM = 'organisation';

  /** The claim with the roles, by their names here: a list or one. */
  @IsString()
  OIDC_ROLES_CLAIM = 'roles';

  @IsIn(ROLES, { message: ROLES.join(', ') })
  ROLE: (typeof ROLES)[number] = 'all';

  /** Addresses and ranges of the proxies whose `X-Forwarded-*` headers are believed; none unless they are named. */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? partsOf(value) : value))
  @IsAddressRange({ each: true })
  TRUST_PROXY: readonly string[] = [];

  /** Unset: `/metrics` answers this machine alone. */
  @IsOptional()
  @MinLength(16, { message: 'нужно не меньше 16 знаков. Создайте: openssl rand -base64 24' })
  METRICS_TOKEN?: string;

  @IsIn(['on', 'off'], { message: 'on или off' })
  RATE_LIMIT: 'on' | 'off' = 'on';

  @IsIn(LOG_LEVELS, { message: LOG_LEVELS.join(', ') })
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  get isProduction(): boolean {
    return this.NODE_ENV === 'production';
  }

  get runsWeb(): boolean {
    return this.ROLE !== 'worker';
  }

  get runsWorker(): boolean {
    return this.ROLE !== 'web';
  }
}

const partsOf = (list: string): string[] => list.split(',').map((part) => part.trim());

const OIDC = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;
const REQUIRED_IN_PRODUCTION = ['SECRET', 'PUBLIC_URL', 'DATABASE_URL', 'SMTP_URL'] as const;

/** The process cannot run with the variables it was given; each of `problems` is `NAME: what to do`, in Russian. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(`Настройки не годятся:\n  ${problems.join('\n  ')}`);
  }
}

/**
 * Reads the settings from `env`. Outside production a secret is generated once into `DATA_DIR/secret`; in production what
 * is not safe for a site that strangers reach is refused (`production.rules.ts`).
 * Throws one ConfigurationError that lists every bad variable.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env): Readonly<Config> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const missing = given['NODE_ENV'] === 'production' ? REQUIRED_IN_PRODUCTION.filter((name) => !given[name]) : [];
  if (given['NODE_ENV'] !== 'production') given['SECRET'] ??= storedSecret(given['DATA_DIR'] ?? 'var');
  const named = new Set(Object.keys(given));
  given['PUBLIC_URL'] ??= `http://localhost:${given['PORT'] ?? '3000'}`;
  given['DATABASE_POOL'] ??= given['ROLE'] === 'worker' ? '5' : '10';
  given['STORAGE_URL'] ??= `file:${join(given['DATA_DIR'] ?? 'var', 'files')}`;

  const config = plainToInstance(Config, pick(given), { exposeDefaultValues: true });
  config.PUBLIC_URL = config.PUBLIC_URL.replace(/\/+$/, '');
  config.DATA_DIR = resolve(config.DATA_DIR);
  const problems = [
    ...missing.map((name) => `${name}: обязательно при NODE_ENV=production`),
    ...(OIDC.some((name) => given[name]) ? OIDC.filter((name) => !given[name]) : []).map(
      (name) => `${name}: обязательно вместе с другими OIDC_*`,
    ),
    // what was not given is either missing or follows from something given, which is named itself
    ...validateSync(config)
      .filter((error) => named.has(error.property))
      .map((error) => `${error.property}: ${Object.values(error.constraints ?? {}).join(', ')}`),
  ];
  if (config.isProduction && problems.length === 0) problems.push(...problemsInProduction(config));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.freeze(config);
}

// prettier-ignore
const NAMES = [
  'NODE_ENV', 'PORT', 'HOST', 'PUBLIC_URL', 'DATABASE_URL', 'DATABASE_REPLICA_URL', 'DATABASE_POOL', 'DATA_DIR', 'SECRET', 'SMTP_URL', 'MAIL_FROM',
  'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_NAME', 'OIDC_SCOPE', 'OIDC_ORGANISATION_CLAIM', 'OIDC_ROLES_CLAIM',
  'STORAGE_URL', 'ROLE', 'TRUST_PROXY', 'METRICS_TOKEN', 'RATE_LIMIT', 'LOG_LEVEL',
];

function pick(given: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(NAMES.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]));
}

function storedSecret(dataDir: string): string {
  const file = join(resolve(dataDir), 'secret');
  if (!existsSync(file)) {
    mkdirSync(resolve(dataDir), { recursive: true });
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8').trim();
}
