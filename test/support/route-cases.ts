/**
 * One line for each route that is not public: how it is called for what belongs to a `Place`, so that it would succeed for
 * those who may. Whether they may follows from RIGHTS and the action that the route declares; the matrix
 * (test/e2e/access.spec.ts) calls every line in every role for three organisations.
 *
 * A new route needs its line here: `'POST /manage/things/:id/start': {}` is enough when `:id` is known to `valueOf` in route-calls.ts,
 * no body is wanted and the declared action decides. Otherwise say: `body`; `action` where this very call needs another
 * action than the declared one; `anywhere` for lists and empty forms, which the right in any place opens; `allowed` where
 * more than the table of rights decides; `refused` where a rule answers 409 or 422 to whoever may.
 * Routes of one's own account (`signed-in`) stand in OWN_CASES: `guess` puts ids of somebody else in their place.
 */
import { type Action, type Actor, can, grantableRoles } from '../../src/features/accounts/accounts.rules.js';
import type { Place } from './rights-world.js';
import { WEBINAR } from './scenario.js';

export interface RouteCase {
  query?: (place: Place) => Record<string, string>;
  body?: (place: Place) => object;
  action?: Action;
  anywhere?: true;
  allowed?: (actor: Actor, place: Place) => boolean;
  refused?: 409 | 422;
}

const MOVE = { startsAt: '2030-12-20T15:00', endsAt: '2030-12-20T16:00', reason: 'Занят зал' };
const CONFIRMED = { step: 'confirm', typed: 'ОТМЕНИТЬ' };
const PROGRAM = { sessions: [{ startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T15:30', title: 'Открытие' }] };
const RESPONSIBLE = { fullName: 'Новикова Анна', position: 'Завуч', duty: 'Профминимум', validFrom: '2030-09-01' };
const LETTER = {
  addressee: 'Руководителям',
  heading: 'О проведении вебинара',
  opening: 'Информируем о проведении вебинара.',
  closing: '',
  attachment: '',
  signatoryPosition: 'Начальник управления',
  signatoryName: 'И. И. Иванова',
  drafterName: '',
  drafterPhone: '',
};
const MUNICIPALITY = {
  oktmo: '46799000',
  name: 'городской округ Новый',
  shortName: 'Новый',
  centre: 'Новый',
  validFrom: '2030-01-01',
};
const KEY = '8a1cf4f6-5a3f-4be5-9f0e-1f6f1c0f0a01';
const COPY = { title: 'Копия', startsAt: '2030-12-16T15:00', key: KEY };
const RULE = { startsAt: '2030-12-16T15:00', frequency: 'WEEKLY', interval: '1', ends: 'COUNT', count: '2' };
const REPEAT = { ...RULE, dates: [RULE.startsAt], series: 'NONE', key: KEY };
const PUBLISH = { action: 'event.publish' } as const;
/** The event is withdrawn, its publications are unfinished drafts, the place is not confirmed: the rules say so. */
const REFUSED = { refused: 409 } as const;
const INCOMPLETE = { refused: 422 } as const;
const LIST = { anywhere: true } as const;
/** A token made for some actions does not change its owner's settings. */
const OWN_SETTINGS: RouteCase = {
  allowed: (actor, place) => !actor.limitedTo && can(actor, 'registration.view', place),
};
/** The same of a list that stands on no event. */
const OWN_LIST: RouteCase = { allowed: (actor) => !actor.limitedTo };
/** News hangs on no event, so that narrow rights in one do not reach it. */
const news = (action: Action): RouteCase => ({
  allowed: (actor, { organisationId }) => can(actor, action, { organisationId }),
});
/** A series is worked on by those who put events into it. */
const series = (action: Action): RouteCase => ({
  allowed: (actor, { organisationId }) =>
    (['event.edit', action] as const).every((one) => can(actor, one, { organisationId })),
});
/** The pictures of a publication, below the address of its text. */
const pictureCases = (base: string, of: (action: Action) => RouteCase): Record<string, RouteCase> => ({
  [`GET ${base}/pictures`]: of('event.view-drafts'),
  [`POST ${base}/pictures`]: { ...of('publication.edit'), body: () => new FormData(), refused: 422 },
  [`GET ${base}/pictures/:id`]: of('event.view-drafts'),
  [`POST ${base}/pictures/:id`]: { ...of('publication.edit'), body: () => ({ alt: 'Зал', ground: 'GENERAL_VIEW' }) },
  [`POST ${base}/pictures/:id/place`]: of('publication.edit'),
  [`POST ${base}/pictures/:id/:change`]: of('publication.edit'),
});
const SERIES = { title: 'Цикл событий', kind: 'SERIES', registration: 'EACH' };
const typed = (place: Place): object => ({
  typedName: `Школа ${place.name}`,
  typedMunicipality: place.municipalityId,
});
const event = (): object => ({ ...WEBINAR });

/** The role that a call gives or takes must be the actor's to give there, besides the person being in sight. */
const grants = (actor: Actor, place: Place): boolean =>
  can(actor, 'person.view', place) && grantableRoles(actor, place).includes('EDITOR');
const givesThere = (actor: Actor, place: Place): boolean => grantableRoles(actor, place).includes('EDITOR');

export const CASES: Readonly<Record<string, RouteCase>> = {
  'GET /control/package-terms': LIST,
  'POST /control/package-terms': {
    anywhere: true,
    body: () => ({ letterDays: 10, announcementDays: 3, programDays: 0, postReleaseWorkingDays: 1 }),
  },
  'GET /manage': LIST,
  'GET /manage/events': LIST,
  'GET /manage/events/export.:format': LIST,
  'POST /manage/events/submit': { anywhere: true, body: () => ({ slugs: [] }) },
  'GET /manage/events/new': LIST,
  'GET /manage/events/copies': LIST,
  'GET /manage/events/views': LIST,
  'POST /manage/events/views': { body: () => ({ name: 'Мой вид', query: 'sort=title' }), ...OWN_LIST },
  'POST /manage/events/views/:view/:action': OWN_LIST,
  'GET /manage/events/:slug/copy': {},
  'POST /manage/events/:slug/copy': { body: () => COPY },
  'GET /manage/events/:slug/repeat': {},
  'GET /manage/events/:slug/repeat/dates': { query: () => RULE },
  'POST /manage/events/:slug/repeat': { body: () => REPEAT },
  'POST /manage/events': { body: (place) => ({ ...event(), organiserId: place.organisationId }) },
  'GET /manage/events/:slug': {},
  'GET /manage/events/:slug/edit': {},
  'POST /manage/events/:slug/edit': { body: event },
  'GET /manage/events/:slug/move': {},
  'POST /manage/events/:slug/move': { body: () => ({ ...MOVE, ...CONFIRMED }) },
  'GET /manage/events/:slug/cancel': {},
  'GET /manage/events/:slug/review': {},
  'GET /manage/events/:slug/history': {},
  'POST /manage/events/:slug/review/:form': { body: () => ({ text: 'Исправьте' }), ...PUBLISH, refused: 409 },
  'POST /manage/events/:slug/review/remarks/:id/:change': { body: () => ({ text: 'Готово' }) },
  'GET /manage/events/:slug/restore': {},
  'POST /manage/events/:slug/restore': {
    body: () => ({ reason: 'Отменили по ошибке', ...CONFIRMED }),
    refused: 409,
  },
  'POST /manage/events/:slug/cancel': { body: () => ({ reason: 'Нет зала', ...CONFIRMED }) },
  'POST /manage/events/:slug/state/:change': PUBLISH,
  'GET /manage/events/:slug/helpers': {},
  'POST /manage/events/:slug/helpers': { body: () => ({ email: 'pomoshnik@mail.test', right: 'CHECK_IN' }) },
  'POST /manage/events/:slug/helpers/:person/:right/take': {},
  'GET /control/information-letters': LIST,
  'GET /manage/events/:slug/letter': {},
  'POST /manage/events/:slug/letter': { body: () => LETTER },
  'POST /manage/events/:slug/letter/register': { body: () => ({ number: '1', date: '2999-01-01' }), refused: 422 },
  'POST /manage/events/:slug/letter/reopen': REFUSED,
  'POST /manage/events/:slug/letter/addressees': { body: () => ({ groups: 'MOUO' }) },
  'POST /manage/events/:slug/letter/addressees/clear': {},
  'POST /manage/events/:slug/letter/addressees/:organisation/remove': {},
  'POST /manage/events/:slug/letter/send': REFUSED,
  'GET /manage/events/:slug/letter/letter.:format': {},
  'GET /manage/events/:slug/letters': {},
  'GET /manage/events/:slug/letters/new': {},
  'POST /manage/events/:slug/letters/new': { body: () => ({ subject: 'Тема', body: 'Текст' }) },
  'GET /manage/events/:slug/letters/:campaign': {},
  'POST /manage/events/:slug/letters/:campaign': { body: () => ({ subject: 'Тема', body: 'Текст' }) },
  'POST /manage/events/:slug/letters/:campaign/send': { body: () => ({ expected: '999' }), refused: 409 },
  'POST /manage/events/:slug/letters/:campaign/stop': REFUSED,
  'POST /manage/events/:slug/letters/:campaign/delete': {},
  'GET /manage/events/:slug/participants/files/participants.xlsx': {},
  'GET /manage/events/:slug/participants/files/:print.:format': {},
  'GET /manage/events/:slug/statistics': {},
  'GET /manage/events/:slug/statistics/statistics.xlsx': {},
  'GET /manage/events/:slug/participants': {},
  'GET /manage/events/:slug/participants/export.csv': {},
  'POST /manage/events/:slug/participants/:id/:change': { action: 'registration.change' },
  'GET /manage/events/:slug/participants/:id': {},
  'POST /manage/events/:slug/participants/:id/reject': { body: () => ({ reason: 'Только для директоров' }) },
  'POST /manage/events/:slug/participants/:id/notes': { body: () => ({ text: 'Просил перезвонить' }) },
  'POST /manage/events/:slug/participants/:id/notes/:note/delete': {},
  'POST /manage/events/:slug/participants/:id/tags': { body: () => ({ name: 'Докладчик' }) },
  'POST /manage/events/:slug/participants/bulk': {
    body: ({ registration }) => ({ change: 'cancel', ids: registration, confirmed: '1' }),
    action: 'registration.change',
  },
  'GET /manage/events/:slug/participants/new': {},
  'POST /manage/events/:slug/participants/new': {
    body: () => ({ email: 'hand@mail.ru', lastName: 'Новикова', firstName: 'Анна', consentOnPaper: 'true' }),
    refused: 409,
  },
  'GET /manage/events/:slug/participants/import': {},
  'POST /manage/events/:slug/participants/import': { body: () => new FormData(), refused: 422 },
  'POST /manage/events/:slug/participants/import/apply': {
    body: () => ({
      people: JSON.stringify([{ email: 'list@mail.ru', lastName: 'Новикова', firstName: 'Анна' }]),
      consentOnPaper: 'true',
    }),
    refused: 409,
  },
  'GET /manage/events/:slug/participants/views': {},
  'POST /manage/events/:slug/participants/views': {
    body: () => ({ name: 'Мой вид', query: 'sort=time' }),
    ...OWN_SETTINGS,
  },
  'POST /manage/events/:slug/participants/views/:view/:action': OWN_SETTINGS,
  'GET /manage/events/:slug/participants/tags': {},
  'POST /manage/events/:slug/participants/tags': { body: () => ({ name: 'Гость', colour: 'BLUE' }) },
  'POST /manage/events/:slug/participants/tags/:tag/:action': { body: () => ({ name: 'Гость', colour: 'RED' }) },
  'GET /manage/events/:slug/program': {},
  'POST /manage/events/:slug/program': {},
  'POST /manage/events/:slug/program/release': REFUSED,
  'POST /manage/events/:slug/program/withdraw': {},
  'POST /manage/events/:slug/program/move': { body: () => ({ minutes: 15, scope: 'ALL' }) },
  'POST /manage/events/:slug/program/duplicate': { body: () => ({ sessionId: KEY }), refused: 409 },
  'GET /manage/events/:slug/announcement': {},
  'POST /manage/events/:slug/announcement': { body: () => ({ title: 'Новый заголовок' }), refused: 409 },
  'POST /manage/events/:slug/announcement/preview': { body: () => ({ title: 'Новый заголовок' }) },
  'POST /manage/events/:slug/announcement/schedule': INCOMPLETE,
  'POST /manage/events/:slug/announcement/approve': REFUSED,
  'POST /manage/events/:slug/announcement/return': INCOMPLETE,
  'POST /manage/events/:slug/announcement/recall': REFUSED,
  'GET /manage/events/:slug/announcement/history': {},
  'POST /manage/events/:slug/announcement/history/:version': REFUSED,
  'POST /manage/events/:slug/announcement/submit': INCOMPLETE,
  'POST /manage/events/:slug/announcement/publish': INCOMPLETE,
  'POST /manage/events/:slug/announcement/withdraw': REFUSED,
  'GET /manage/events/:slug/post-release': {},
  'POST /manage/events/:slug/post-release': { body: () => ({ title: 'Новый заголовок' }), refused: 409 },
  'POST /manage/events/:slug/post-release/figures': {},
  'POST /manage/events/:slug/post-release/preview': { body: () => ({ title: 'Новый заголовок' }) },
  'POST /manage/events/:slug/post-release/schedule': INCOMPLETE,
  'POST /manage/events/:slug/post-release/approve': REFUSED,
  'POST /manage/events/:slug/post-release/return': INCOMPLETE,
  'POST /manage/events/:slug/post-release/recall': REFUSED,
  'GET /manage/events/:slug/post-release/history': {},
  'POST /manage/events/:slug/post-release/history/:version': REFUSED,
  'POST /manage/events/:slug/post-release/submit': INCOMPLETE,
  'POST /manage/events/:slug/post-release/publish': INCOMPLETE,
  'POST /manage/events/:slug/post-release/withdraw': REFUSED,
  'GET /manage/events/:slug/materials': {},
  'POST /manage/events/:slug/materials': { body: () => new FormData(), refused: 422 },
  'GET /manage/events/:slug/materials/links': {},
  'POST /manage/events/:slug/materials/links': {
    body: () => ({ kind: 'LINK', title: 'Методичка', url: 'https://example.org/a', visibility: 'ALL' }),
  },
  'GET /manage/events/:slug/materials/:id': {},
  'POST /manage/events/:slug/materials/:id': { body: () => ({ title: 'Презентация', visibility: 'ALL' }) },
  'POST /manage/events/:slug/materials/:id/:change': {},
  'GET /manage/news': LIST,
  ...pictureCases('/manage/events/:slug/announcement', () => ({})),
  ...pictureCases('/manage/events/:slug/post-release', () => ({})),
  ...pictureCases('/manage/news/:slug', news),
  ...pictureCases('/manage/series/:slug/post-release', series),
  'GET /manage/news/:slug': news('event.view-drafts'),
  'POST /manage/news/:slug': {
    ...news('publication.edit'),
    body: () => ({ title: 'Новый заголовок', version: '1' }),
  },
  'POST /manage/news/:slug/preview': { ...news('publication.edit'), body: () => ({ title: 'Новый заголовок' }) },
  'POST /manage/news/:slug/submit': { ...news('publication.edit'), ...INCOMPLETE },
  'POST /manage/news/:slug/recall': { ...news('publication.edit'), ...REFUSED },
  'POST /manage/news/:slug/publish': { ...news('publication.publish'), ...INCOMPLETE },
  'POST /manage/news/:slug/schedule': { ...news('publication.publish'), ...INCOMPLETE },
  'POST /manage/news/:slug/approve': { ...news('publication.publish'), ...REFUSED },
  'POST /manage/news/:slug/return': { ...news('publication.publish'), ...INCOMPLETE },
  'POST /manage/news/:slug/withdraw': { ...news('publication.publish'), ...REFUSED },
  'GET /manage/news/:slug/history': news('event.view-drafts'),
  'POST /manage/news/:slug/history/:version': { ...news('publication.edit'), ...REFUSED },
  'GET /manage/series': LIST,
  'GET /manage/series/new': LIST,
  'POST /manage/series': {
    body: ({ organisationId }) => ({ ...SERIES, organiserId: organisationId }),
    ...series('event.edit'),
  },
  'GET /manage/series/:slug': series('event.edit'),
  'POST /manage/series/:slug': { ...series('event.edit'), body: () => SERIES },
  'POST /manage/series/:slug/stages': { ...series('event.edit'), body: ({ eventId }) => ({ eventId }) },
  'POST /manage/series/:slug/stages/:event/remove': series('event.edit'),
  'GET /manage/series/:slug/post-release': series('event.view-drafts'),
  'POST /manage/series/:slug/post-release': {
    ...series('publication.edit'),
    body: () => ({ title: 'Новый заголовок', version: '1' }),
  },
  'POST /manage/series/:slug/post-release/preview': {
    ...series('publication.edit'),
    body: () => ({ title: 'Новый заголовок' }),
  },
  'POST /manage/series/:slug/post-release/submit': { ...series('publication.edit'), ...INCOMPLETE },
  'POST /manage/series/:slug/post-release/recall': { ...series('publication.edit'), ...REFUSED },
  'POST /manage/series/:slug/post-release/publish': { ...series('publication.publish'), ...INCOMPLETE },
  'POST /manage/series/:slug/post-release/schedule': { ...series('publication.publish'), ...INCOMPLETE },
  'POST /manage/series/:slug/post-release/approve': { ...series('publication.publish'), ...REFUSED },
  'POST /manage/series/:slug/post-release/return': { ...series('publication.publish'), ...INCOMPLETE },
  'POST /manage/series/:slug/post-release/withdraw': { ...series('publication.publish'), ...REFUSED },
  'GET /manage/series/:slug/post-release/history': series('event.view-drafts'),
  'POST /manage/series/:slug/post-release/history/:version': { ...series('publication.edit'), ...REFUSED },
  'GET /manage/letters': LIST,
  'GET /manage/letters/:id': {},
  'GET /manage/letters/:id/body': {},
  'POST /manage/letters/:id/resend': {},

  'POST /api/v1/events': { body: (place) => ({ ...event(), organiserId: place.organisationId }) },
  'PATCH /api/v1/events/:slug': { body: () => ({ title: 'Новое название' }) },
  'POST /api/v1/events/:slug/submit': REFUSED,
  'POST /api/v1/events/:slug/approve': REFUSED,
  'POST /api/v1/events/:slug/copy': { body: () => COPY },
  'GET /api/v1/events/:slug/repeat/dates': { query: () => RULE },
  'POST /api/v1/events/:slug/repeat': { body: () => REPEAT },
  'POST /api/v1/events/:slug/publish': {},
  'POST /api/v1/events/:slug/withdraw': REFUSED,
  'POST /api/v1/events/:slug/move': { body: () => MOVE },
  'POST /api/v1/events/:slug/cancel': { body: () => ({ reason: 'Нет зала' }) },
  'POST /api/v1/events/:slug/restore': { body: () => ({ reason: 'По ошибке' }), refused: 409 },
  'POST /api/v1/events/:slug/return': { body: () => ({ text: 'Исправьте дату' }), refused: 409 },
  'POST /api/v1/events/:slug/unplan': REFUSED,
  'GET /api/v1/events/:slug/registrations': {},
  'PATCH /api/v1/events/:slug/registrations/:id': { body: () => ({ lastName: 'Новикова' }) },
  'POST /api/v1/events/:slug/registrations/:id/confirm': {},
  'POST /api/v1/events/:slug/registrations/:id/cancel': {},
  'POST /api/v1/events/:slug/registrations/:id/check-in': REFUSED,
  'PUT /api/v1/events/:slug/program': { body: () => PROGRAM },
  'POST /api/v1/events/:slug/program/release': REFUSED,
  'POST /api/v1/announcements': { body: (place) => ({ event: place.event, title: 'Ещё анонс' }), refused: 409 },
  'PATCH /api/v1/announcements/:slug': { body: () => ({ title: 'Новый заголовок' }) },
  'POST /api/v1/announcements/:slug/submit': {},
  'POST /api/v1/announcements/:slug/recall': REFUSED,
  'POST /api/v1/announcements/:slug/approve': REFUSED,
  'POST /api/v1/announcements/:slug/return': { body: () => ({ remark: 'Добавьте дату' }), refused: 409 },
  'POST /api/v1/announcements/:slug/publish': REFUSED,
  'POST /api/v1/announcements/:slug/withdraw': REFUSED,
  'POST /api/v1/post-releases': { body: (place) => ({ event: place.event, title: 'Ещё пост-релиз' }), refused: 409 },
  'PATCH /api/v1/post-releases/:slug': { body: () => ({ title: 'Новый заголовок' }) },
  'POST /api/v1/post-releases/:slug/submit': {},
  'POST /api/v1/post-releases/:slug/recall': REFUSED,
  'POST /api/v1/post-releases/:slug/approve': REFUSED,
  'POST /api/v1/post-releases/:slug/return': { body: () => ({ remark: 'Добавьте дату' }), refused: 409 },
  'POST /api/v1/post-releases/:slug/publish': REFUSED,
  'POST /api/v1/post-releases/:slug/withdraw': REFUSED,
  'GET /api/v1/directory': LIST,
  'POST /api/v1/directory': { body: () => ({ kind: 'COLLEGE', name: 'Колледж «Новый»', shortName: 'Новый' }) },
  'GET /api/v1/directory/:id': {},
  'PATCH /api/v1/directory/:id': { body: () => ({ phone: '+7 495 000-00-00' }) },

  'GET /control': LIST,
  'GET /control/rights': LIST,
  'GET /control/audit': LIST,
  'GET /control/audit/export.csv': LIST,
  'GET /control/audit/export.xlsx': LIST,
  'GET /control/audit/:id': {},
  'GET /control/people': LIST,
  'GET /control/people/export.:format': LIST,
  'GET /control/people/:id': {},
  'GET /control/people/:id/edit': {},
  'POST /control/people/:id/edit': { body: () => ({ lastName: 'Новикова', firstName: 'Анна' }) },
  'POST /control/people/:id/roles': {
    body: (place) => ({ role: 'EDITOR', organisationId: place.organisationId }),
    allowed: grants,
  },
  'POST /control/people/:id/roles/:assignment/take': { allowed: grants },
  'POST /control/people/:id/tokens/:token/revoke': {},
  'POST /control/people/:id/second-factor/remove': {},
  'POST /control/people/:id/invite': { allowed: grants },
  'GET /control/people/invite': LIST,
  'POST /control/people/invite': {
    body: (place) => ({
      people: 'noviy@mail.test Новикова Анна',
      role: 'EDITOR',
      organisationId: place.organisationId,
    }),
    allowed: givesThere,
  },
  'POST /control/people/bulk': { body: (place) => ({ ids: place.person, change: 'block' }), anywhere: true },
  'POST /control/people/bulk/do': { body: (place) => ({ ids: place.person, change: 'block' }), action: 'person.edit' },
  'GET /control/organisations': LIST,
  'GET /control/organisations/export.:format': LIST,
  'GET /control/organisations/new': LIST,
  'POST /control/organisations': { body: () => ({ kind: 'COLLEGE', name: 'Колледж «Новый»', shortName: 'Новый' }) },
  'POST /control/organisations/bulk': { body: (place) => ({ ids: place.organisationId, action: 'close' }) },
  'POST /control/organisations/bulk/do': { body: (place) => ({ ids: place.organisationId, action: 'close' }) },
  'GET /control/organisations/:id': {},
  'GET /control/organisations/:id/edit': {},
  'POST /control/organisations/:id/edit': { body: () => ({ phone: '+7 495 000-00-00' }) },
  'GET /control/organisations/:id/merge': {},
  'POST /control/organisations/:id/merge': {},
  'POST /control/organisations/:id/merge/:merge/undo': {},
  'GET /control/organisations/:id/responsible/new': {},
  'POST /control/organisations/:id/responsible': { body: () => RESPONSIBLE },
  'GET /control/organisations/:id/responsible/:person': {},
  'POST /control/organisations/:id/responsible/:person': { body: () => RESPONSIBLE },
  'POST /control/organisations/:id/responsible/:person/remove': {},
  'GET /control/municipalities': LIST,
  'GET /control/municipalities/new': LIST,
  'POST /control/municipalities': { body: () => MUNICIPALITY },
  'GET /control/municipalities/:id': {},
  'POST /control/municipalities/:id': { body: () => ({ validFrom: '2023-09-01' }) },
  'GET /control/unknown-schools': LIST,
  'GET /control/unknown-schools/name': {
    anywhere: true,
    query: (place) => ({ name: `Школа ${place.name}`, municipality: place.municipalityId }),
  },
  'POST /control/unknown-schools/link': { body: (place) => ({ ...typed(place), schoolId: place.organisationId }) },
  'POST /control/unknown-schools/create': {
    body: (place) => ({ ...typed(place), kind: 'SCHOOL', name: 'Школа новая', shortName: 'Школа новая' }),
    refused: 422,
  },
  'POST /control/unknown-schools/decisions/:id/undo': {},
  'GET /control/personal-data': LIST,
  'POST /control/personal-data/requests': { body: (place) => ({ email: `uchastnik-${place.name}@mail.test` }) },
  'POST /control/personal-data/export': { body: (place) => ({ email: `sotrudnik-${place.name}@mail.test` }) },
  'GET /control/personal-data/requests/:id': {},
  'POST /control/personal-data/requests/:id/confirm': { body: () => ({ basis: 'Заявление от 1 декабря' }) },
  'POST /control/personal-data/requests/:id/cancel': {},
  'GET /control/personal-data/documents': LIST,
  'GET /control/personal-data/documents/new': LIST,
  'POST /control/personal-data/documents/new': INCOMPLETE,
  'GET /control/personal-data/retention': LIST,
  'POST /control/personal-data/retention/dry-run': {},
  'GET /control/imports': LIST,
  'POST /control/imports': { body: () => new FormData(), refused: 422 },
  'GET /control/imports/template.xlsx': LIST,
  'GET /control/imports/:id': {},
  'GET /control/imports/:id/errors.xlsx': {},
  'POST /control/imports/:id/confirm': {},
  'POST /control/imports/:id/stop': {},
  'GET /control/organisations/:id/security': {},
  'POST /control/organisations/:id/second-factor': { body: () => ({ required: 'true' }) },
};

/** Routes of one's own account. `guess`: what of somebody else is put in the path or in the form. */
export const OWN_CASES: Readonly<Record<string, { guess?: (place: Place) => Record<string, string> }>> = {
  'GET /me': {},
  'POST /me/registrations/:id/confirm': { guess: ({ registration }) => ({ id: registration }) },
  'POST /me/registrations/:id/cancel': { guess: ({ registration }) => ({ id: registration }) },
  'GET /me/profile': {},
  'POST /me/profile': {},
  'GET /me/preferences': {},
  'POST /me/preferences': {},
  'GET /me/calendar': {},
  'POST /me/calendar/renew': {},
  'GET /me/email': {},
  'POST /me/email': {},
  'POST /me/email/cancel': {},
  'GET /me/sessions': {},
  'POST /me/sessions/:id/end': { guess: ({ session }) => ({ id: session }) },
  'POST /me/sessions/end-others': {},
  'POST /me/sessions/end-all': {},
  'GET /me/tokens': {},
  'POST /me/tokens': {},
  'POST /me/tokens/:id/revoke': { guess: ({ apiToken }) => ({ id: apiToken }) },
  'POST /me/role': { guess: ({ assignment }) => ({ assignment }) },
  'GET /me/data': {},
  'GET /me/data/export.zip': {},
  'GET /me/data/consents/:id': { guess: ({ consent }) => ({ id: consent }) },
  'POST /me/data/consents/:id/withdraw': { guess: ({ consent }) => ({ id: consent }) },
  'POST /me/data/publication': {},
  'GET /me/data/erasure': {},
  'POST /me/data/erasure': {},
  'POST /me/data/erasure/cancel': {},
  'GET /me/security': {},
  'POST /me/security/password': {},
  'POST /me/security/recovery-codes': {},
  'POST /me/security/second-factor/off': {},
  'POST /me/security/identities/:provider': {},
  'POST /me/security/identities/:id/unlink': { guess: ({ identity }) => ({ id: identity }) },
  'GET /login/second-factor': {},
  'POST /login/second-factor': {},
  'GET /login/second-factor/setup': {},
  'POST /login/second-factor/setup': {},
  'GET /login/recovery': {},
  'POST /login/recovery': {},
};
