import type { WorkerState } from '../jobs/worker.rules.js';

/** What is wrong with an instance, as probes and people are told. */

/** `failed`: it must not serve. `degraded`: it serves, and somebody has something to do. */
export type FindingState = 'ok' | 'degraded' | 'failed';

/** The reasons in words that name nothing of the instance; docs/operations.md says of each what it means and what to do. */
export const REASON_WORDS = {
  'database-down': 'база данных не отвечает',
  'database-too-old': 'версия PostgreSQL не поддерживается',
  'schema-older': 'база данных старее программы',
  'schema-newer': 'база данных новее программы',
  'reference-missing': 'нет справочных данных',
  'secret-changed': 'SECRET не тот, с которым созданы данные',
  'clock-skew': 'часы программы и базы данных расходятся',
  'storage-unwritable': 'файлы не записываются',
  'storage-full': 'для файлов нет места на диске',
  'smtp-unreachable': 'почтовый сервер не отвечает',
  'mail-sender-invalid': 'адрес отправителя писем не существует',
  'worker-stopped': 'задания не выполняются',
  'queue-late': 'задания запаздывают',
  'oidc-unreachable': 'провайдер входа не отвечает',
} as const;

export type ReasonCode = keyof typeof REASON_WORDS;

export interface Finding {
  /** What was looked at, one word. */
  readonly check: string;
  readonly state: FindingState;
  /** What was found, in Russian. It may name hosts and errors, so it is for the operator alone. */
  readonly message: string;
  /** Null when all is well. */
  readonly reason: { readonly code: ReasonCode; readonly advice: string } | null;
}

export const fine = (check: string, message: string): Finding => ({ check, state: 'ok', message, reason: null });

export const fault = (
  check: string,
  state: Exclude<FindingState, 'ok'>,
  code: ReasonCode,
  message: string,
  advice: string,
): Finding => ({ check, state, message, reason: { code, advice } });

/** Letters, codes and deadlines still agree at this distance; beyond it somebody should look. */
const NOTICEABLE_SKEW_MS = 5_000;
/** The authenticator's codes and the hours of holds go wrong. */
const LONGEST_SKEW_MS = 60_000;

/**
 * Compares the clocks of the process and of the database. All in milliseconds of the epoch; the database answered somewhere
 * between `before` and `after`, and only what that cannot explain counts.
 */
export function judgeClock(before: number, database: number, after: number): Finding {
  const skew = database < before ? database - before : Math.max(0, database - after);
  if (Math.abs(skew) <= NOTICEABLE_SKEW_MS) return fine('clock', 'часы приложения и базы данных идут вместе');
  const seconds = Math.round(Math.abs(skew) / 1_000);
  return fault(
    'clock',
    Math.abs(skew) > LONGEST_SKEW_MS ? 'failed' : 'degraded',
    'clock-skew',
    `часы базы данных ${skew > 0 ? 'спешат' : 'отстают'} на ${seconds} с`,
    'Включите синхронизацию времени (NTP: chrony, systemd-timesyncd) на обеих машинах.',
  );
}

/** Compares the migrations the code has with those the database has been through. */
export function judgeSchema(known: readonly string[], applied: readonly string[], hasQueue: boolean): Finding {
  const missing = known.filter((name) => !applied.includes(name));
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    return fault(
      'schema',
      'failed',
      'schema-newer',
      `база данных новее программы: ей неизвестны изменения ${unknown.join(', ')}`,
      'Запустите версию программы, которой обновляли базу, или новее.',
    );
  if (missing.length > 0 || !hasQueue)
    return fault(
      'schema',
      'failed',
      'schema-older',
      `база данных старее программы: не выполнены изменения ${[...missing, ...(hasQueue ? [] : ['очереди заданий'])].join(', ')}`,
      'Выполните: npm run migrate',
    );
  return fine('schema', `изменений выполнено: ${applied.length}, новее нет`);
}

/** An idle worker looks for jobs every two seconds. */
const LONGEST_LOOK_SECONDS = 60;
/** Letters and reminders are not noticed to be late before that. */
const LONGEST_LAG_SECONDS = 600;

/**
 * Judges the worker of this process by what it has done, in seconds, and the queue by how long the oldest due job waits;
 * null: that is not known. A worker all of whose hands are busy need not look for more.
 */
export function judgeWorker(worker: WorkerState, lagSeconds: number | null, isAlone: boolean): Finding {
  const isBusy = worker.running >= worker.concurrency;
  if (!worker.isTakingJobs || (!isBusy && (worker.sinceLook ?? 0) > LONGEST_LOOK_SECONDS))
    return fault(
      'worker',
      isAlone ? 'failed' : 'degraded',
      'worker-stopped',
      `задания не берутся${worker.sinceTaken === null ? '' : `, последнее взято ${worker.sinceTaken} с назад`}`,
      'Посмотрите журнал процесса. Если база данных работает, перезапустите его.',
    );
  if ((lagSeconds ?? 0) > LONGEST_LAG_SECONDS)
    return fault(
      'worker',
      'degraded',
      'queue-late',
      `старшее задание ждёт ${Math.round((lagSeconds ?? 0) / 60)} мин`,
      'Посмотрите «Задания» в управлении. Если работа просто не успевает, запустите ещё один процесс с ROLE=worker.',
    );
  return fine('worker', 'задания берутся');
}

/** `unavailable` as soon as one finding says that the instance must not serve. */
export function overall(findings: readonly Finding[]): 'ok' | 'degraded' | 'unavailable' {
  if (findings.some(({ state }) => state === 'failed')) return 'unavailable';
  return findings.some(({ state }) => state === 'degraded') ? 'degraded' : 'ok';
}
