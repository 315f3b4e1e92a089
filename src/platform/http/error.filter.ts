import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueryFailedError } from 'typeorm';
import {
  Conflict,
  DomainError,
  type FieldError,
  Forbidden,
  Gone,
  InvalidInput,
  NotFound,
  RuleViolation,
  TooManyRequests,
  Unauthenticated,
  Unavailable,
} from '../../common/errors.js';
import { type Outage, outageOf } from '../database/outage.js';
import { isPassingState } from '../database/passing.js';
import { SECOND_FACTOR_NEEDED, wantsJson } from './route.js';

/** What went wrong, as programs (RFC 9457) and pages show it. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail?: string;
  errors?: readonly FieldError[];
  requestId: string;
}

export type ProblemPage = (problem: Problem, request: FastifyRequest) => string;

const STATUS = new Map<unknown, number>([
  [NotFound, 404],
  [Gone, 410],
  [Unauthenticated, 401],
  [Forbidden, 403],
  [Conflict, 409],
  [RuleViolation, 409],
  [TooManyRequests, 429],
  [InvalidInput, 422],
  [Unavailable, 503],
]);

const TITLES: Readonly<Record<number, string>> = {
  400: 'Запрос не удалось разобрать',
  401: 'Нужно войти',
  403: 'Нет доступа',
  404: 'Не найдено',
  405: 'Так обращаться нельзя',
  409: 'Действие сейчас невозможно',
  410: 'Больше недоступно',
  413: 'Слишком большой запрос',
  414: 'Слишком длинный адрес',
  415: 'Такой вид данных не принимается',
  422: 'Проверьте заполнение полей',
  429: 'Слишком много запросов',
  500: 'Внутренняя ошибка',
  503: 'Сервис временно недоступен',
};

/** Where people who open a page before they may are led; the page they wanted follows. */
const SIGN_IN_STEPS: Readonly<Record<string, string>> = {
  unauthenticated: '/login?next=',
  [SECOND_FACTOR_NEEDED]: '/login/second-factor?back=',
};

/** Errors PostgreSQL answers when a rule broken in a race is caught by its constraint (architecture.md, rule 12). */
const CONSTRAINTS: Readonly<Record<string, string>> = {
  registration_event_email_uq: 'Такая регистрация уже есть',
  seat_pool_not_oversold_ck: 'Места только что закончились',
  person_email_uq: 'У этого адреса уже есть учётная запись',
  event_slug_uq: 'Такой адрес страницы уже занят',
  program_session_hall_overlap_ex: 'В одном зале пересекаются два пункта программы',
  announcement_event_uq: 'У события уже есть анонс',
  organisation_code_uq: 'Такой код уже есть у другой организации',
  organisation_merge_loser_uq: 'Эта организация уже объединена с другой',
  municipality_oktmo_period_ex: 'В эти дни тот же код ОКТМО у другого муниципалитета',
  post_release_event_uq: 'У события уже есть пост-релиз',
  announcement_series_uq: 'У цикла уже есть анонс',
  post_release_series_uq: 'У цикла уже есть пост-релиз',
};

/** What a field refers to is gone, or never was. */
const REFERENCES: Readonly<Record<string, FieldError>> = {
  event_organiser_fk: { field: 'organiserId', code: 'unknown-organisation', message: 'Выберите организатора' },
  event_municipality_fk: { field: 'municipalityId', code: 'unknown-municipality', message: 'Выберите муниципалитет' },
  event_series_fk: { field: 'seriesId', code: 'unknown-series', message: 'Выберите цикл' },
  event_measure_measure_fk: { field: 'measures', code: 'unknown-measure', message: 'Выберите пункт плана' },
  event_measure_item_fk: { field: 'measures', code: 'unknown-item', message: 'Выберите пункт плана' },
};

const OUTAGES: Readonly<Record<Outage, { code: string; detail: string }>> = {
  database: { code: 'unavailable', detail: 'База данных недоступна. Повторите через минуту' },
  disk: {
    code: 'disk-full',
    detail: 'На сервере закончилось место на диске: ничего не сохранено. Сообщите администратору и повторите позже',
  },
};

/** SQLSTATE of values that the type of a column cannot read: a made-up cursor, a zero byte in an address. */
const UNREADABLE = new Set(['22003', '22007', '22008', '22021', '22P02', '22P05']);

/** The one place where errors become answers: JSON for programs, a page for people, always with the request's id. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Error');

  constructor(private readonly page: ProblemPage) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for errors raised before a route is reached. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = problemOf(error, request.id);
    if (problem.status >= 500 && !(error instanceof Unavailable))
      this.logger.error({ err: error, requestId: request.id }, `${request.method} failed`);
    else if (error instanceof QueryFailedError) this.logger.warn({ err: error, requestId: request.id }, problem.code);
    if (reply.sent) return;
    const retryAfter = retryAfterOf(error, problem);
    if (retryAfter !== null) void reply.header('retry-after', retryAfter);
    const elsewhere = SIGN_IN_STEPS[problem.code];
    if (elsewhere && !wantsJson(request) && request.method === 'GET') {
      void reply.redirect(`${elsewhere}${encodeURIComponent(request.url)}`, 303);
      return;
    }
    void reply.code(problem.status).headers({ 'cache-control': 'no-store', 'x-request-id': problem.requestId });
    if (wantsJson(request)) {
      const { requestId, ...rest } = problem;
      void reply
        .type('application/problem+json; charset=utf-8')
        .send(JSON.stringify({ type: 'about:blank', ...rest, instance: requestId }));
    } else {
      void reply.type('text/html; charset=utf-8').send(this.page(problem, request));
    }
  }
}

/** What an error means for the caller; what is not ours to tell becomes 500 without detail. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof DomainError) {
    const status = STATUS.get(error.constructor) ?? 500;
    const errors = error instanceof InvalidInput ? error.errors : undefined;
    return { status, code: error.code, title: titleOf(status), detail: error.message, errors, requestId };
  }
  const ofDatabase = error instanceof QueryFailedError ? problemOfQuery(error.driverError, requestId) : null;
  if (ofDatabase) return ofDatabase;
  const outage = outageOf(error);
  if (outage) return unavailable(outage, requestId);
  const status =
    error instanceof HttpException ? error.getStatus() : ((error as { statusCode?: number } | null)?.statusCode ?? 500);
  if (status >= 500) return { status, code: 'internal', title: titleOf(500), requestId };
  const russian = error instanceof Error && /[а-яё]/i.test(error.message) ? error.message : undefined;
  return { status, code: `http-${status}`, title: titleOf(status), detail: russian, requestId };
}

/** What the database refused in words of ours; null for what it should not have been asked. */
function problemOfQuery(error: unknown, requestId: string): Problem | null {
  const { constraint = '', code = '' } = error as { constraint?: string; code?: string };
  const taken = CONSTRAINTS[constraint];
  if (taken) return { status: 409, code: 'conflict', title: titleOf(409), detail: taken, requestId };
  const unknown = REFERENCES[constraint];
  if (unknown) return problemOf(new InvalidInput([unknown]), requestId);
  if (UNREADABLE.has(code))
    return { status: 400, code: 'bad-value', title: titleOf(400), detail: 'Недопустимое значение', requestId };
  if (isPassingState(code)) return problemOf(new Unavailable(), requestId);
  return null;
}

/** In how many seconds to come again; null where coming again changes nothing. */
function retryAfterOf(error: unknown, problem: Problem): number | null {
  if (error instanceof TooManyRequests || error instanceof Unavailable) return error.retryAfter;
  return problem.status === 503 ? 30 : null;
}

function titleOf(status: number): string {
  return TITLES[status] ?? 'Запрос отклонён';
}

function unavailable(outage: Outage, requestId: string): Problem {
  return { status: 503, title: titleOf(503), requestId, ...OUTAGES[outage] };
}
