import { InvalidArgumentError } from 'commander';
import { DomainError, InvalidInput } from './common/errors.js';
import { withoutValues } from './platform/http/logged-errors.js';

/** What of an error this file looks at; drivers and Node agree on these names. */
interface CodedError extends Error {
  code?: string;
  path?: string;
  errors?: readonly Error[];
}

const FILES: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `Нет файла ${path}`,
  EACCES: (path) => `Нет прав на ${path}`,
  EPERM: (path) => `Нет прав на ${path}`,
  EISDIR: (path) => `${path} — папка, а нужен файл`,
  ENOTDIR: (path) => `Часть пути ${path} — файл, а не папка`,
  EEXIST: (path) => `${path} уже есть`,
};

const NO_DATABASE = 'База данных не отвечает';
const DATABASE: Readonly<Record<string, string>> = {
  ECONNREFUSED: `${NO_DATABASE}: на её адресе никто не слушает. Проверьте DATABASE_URL и запущен ли PostgreSQL`,
  ECONNRESET: `${NO_DATABASE}: соединение оборвано. Повторите позже`,
  ENOTFOUND: `${NO_DATABASE}: узел из DATABASE_URL не найден`,
  EAI_AGAIN: `${NO_DATABASE}: узел из DATABASE_URL не найден. Проверьте DNS`,
  ETIMEDOUT: `${NO_DATABASE}: узел из DATABASE_URL недоступен`,
  EHOSTUNREACH: `${NO_DATABASE}: узел из DATABASE_URL недоступен`,
  '28P01': 'База данных не принимает имя или пароль из DATABASE_URL',
  '28000': 'База данных не принимает имя или пароль из DATABASE_URL',
  '3D000': 'На сервере нет базы данных, названной в DATABASE_URL. Создайте её',
  '42501': 'Пользователю из DATABASE_URL не хватает прав в базе данных',
  '42P01': 'База данных старее программы. Выполните: npm run migrate',
  '42703': 'База данных старее программы. Выполните: npm run migrate',
  '53100': 'У сервера базы данных нет места на диске',
  '53300': `${NO_DATABASE}: исчерпаны соединения (max_connections)`,
  '57P03': `${NO_DATABASE}: сервер запускается или останавливается. Повторите через минуту`,
};

/** What went wrong in words for whoever typed the command: in Russian where the cause is known, never a stack. */
export function explain(error: unknown): string {
  if (error instanceof InvalidInput)
    return error.errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('\n');
  if (error instanceof DomainError || error instanceof InvalidArgumentError) return error.message;
  if (typeof error !== 'object' || error === null) return String(error);
  const { code, path, errors, message, name } = error as CodedError;
  if (code === 'ENOSPC') return 'Нет места на диске';
  if (code && path && FILES[code]) return FILES[code](path);
  if (code && DATABASE[code]) return DATABASE[code];
  // a name with several addresses: each of them refused
  const [first] = errors ?? [];
  if (first && !message) return explain(first);
  if (/timeout exceeded when trying to connect|Connection terminated/i.test(message))
    return `${NO_DATABASE}: узел из DATABASE_URL недоступен`;
  return withoutValues(message) || name;
}
