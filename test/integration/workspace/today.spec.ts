import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor, Role } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { PublicationPlansService } from '../../../src/features/events/publication-plans.service.js';
import { ReviewsService } from '../../../src/features/events/reviews.service.js';
import { LettersService } from '../../../src/features/notifications/letters.service.js';
import { PackageTermsService } from '../../../src/features/publications/package-terms.service.js';
import { PackagesService } from '../../../src/features/workspace/packages.service.js';
import { TodayService } from '../../../src/features/workspace/today.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, register } from '../../support/scenario.js';

/** Monday noon in Moscow. */
const NOW = '2030-12-02T09:00:00Z';
let t: TestApp;
let organiser: Actor;
let stranger: Actor;
let helper: Actor;
let soon: { id: string; slug: string };
let held: { id: string; slug: string };

const actorOf = async (role: Role, organisation: 'ASOU' | 'PK_ENERGIA' | 'MOMO'): Promise<Actor> =>
  (await t.get(AccountsService).actorByApiToken(await t.asStaff(role, organisation)))!;
const open = async (role: Role = 'ORGANISER', organisation: 'ASOU' | 'PK_ENERGIA' = 'ASOU') =>
  t.inject({ url: '/manage', token: await t.asStaff(role, organisation), headers: { accept: 'text/html' } });
const missing = async (actor: Actor, days = 3): Promise<string[]> =>
  (await t.get(PackagesService).missing(actor, days)).map(
    ({ event, item }) => `${event.title}: ${item.part}, ${item.state}, ${item.daysLate}, ${item.turn}`,
  );

beforeAll(async () => {
  t = await startTestApp({ now: NOW });
  organiser = await actorOf('ORGANISER', 'ASOU');
  stranger = await actorOf('ORGANISER', 'PK_ENERGIA');
});

afterAll(() => t.close());

describe('today', () => {
  it('says what to do when nothing is due', async () => {
    const { body, statusCode } = await open();
    expect(statusCode).toBe(200);
    expect(body).toContain('На сегодня всё сделано');
    expect(body).toContain('Создать событие');
  });

  it('shows what starts today and tomorrow, with the broadcast and the places', async () => {
    soon = await createEvent(t, {
      title: 'Через полчаса',
      startsAt: '2030-12-02T12:30',
      endsAt: '2030-12-02T14:00',
      capacity: 40,
    });
    await createEvent(t, { title: 'Завтра', startsAt: '2030-12-03T23:00', endsAt: '2030-12-03T23:30', joinUrl: null });
    await createEvent(t, { title: 'Послезавтра', startsAt: '2030-12-04T00:30', endsAt: '2030-12-04T01:30' });
    await createEvent(
      t,
      { title: 'Чужое', startsAt: '2030-12-02T15:00', endsAt: '2030-12-02T16:00' },
      { organisation: 'PK_ENERGIA' },
    );
    helper = { ...stranger, roles: [], grants: [{ eventId: soon.id, right: 'CHECK_IN' }] };
    const rows = await t.get(TodayService).starting(organiser);
    expect(rows.map(({ title, hasJoinUrl, capacity }) => [title, hasJoinUrl, capacity])).toEqual([
      ['Через полчаса', true, 40],
      ['Завтра', false, null],
    ]);
    const { body } = await open();
    for (const words of [
      'через 30 минут',
      'ссылка на эфир есть',
      'нет ссылки на эфир',
      'завтра в 23:00',
      'https://asou.mts-link.ru/j/1',
    ])
      expect(body).toContain(words);
    for (const words of ['Послезавтра</a></h3><p class="row-note">АСОУ', 'Чужое']) expect(body).not.toContain(words);
  });

  it('tells a helper of one event of that event alone, and not the address of the broadcast', async () => {
    const rows = await t.get(TodayService).starting(helper);
    expect(rows.map(({ title, hasJoinUrl, joinUrl }) => [title, hasJoinUrl, joinUrl])).toEqual([
      ['Через полчаса', true, null],
    ]);
    expect(await t.get(TodayService).arrivals({ ...helper, grants: [{ eventId: soon.id, right: 'PROGRAM' }] })).toEqual(
      [],
    );
    expect(await t.get(ReviewsService).awaiting(helper)).toEqual([]);
    expect(await t.get(LettersService).failed(helper)).toEqual({ total: 0, letters: [] });
    const own = await missing(helper);
    expect(own.length).toBeGreaterThan(0);
    expect(own.every((line) => line.startsWith('Через полчаса'))).toBe(true);
  });

  it('counts registrations since yesterday', async () => {
    await register(t, soon.slug, 'one@school.test');
    await register(t, soon.slug, 'two@school.test');
    await t.sql(`update registration set created_at = '2030-11-30T23:59+03:00' where email = 'one@school.test'`);
    await register(t, soon.slug, 'three@school.test');
    const [row] = await t.get(TodayService).arrivals(organiser);
    expect([row?.title, row?.fresh, row?.held, row?.capacity]).toEqual(['Через полчаса', 2, 3, 40]);
    expect(await t.get(TodayService).arrivals(stranger)).toEqual([]);
    expect(await t.get(TodayService).arrivals(await actorOf('MINISTRY_CONTROL', 'MOMO'))).toEqual([]);
  });

  it('shows letters that the mail did not take', async () => {
    await t.drainJobs();
    await t.sql(`update letter set state = 'FAILED', smtp_response = '550 no such user' where event_id = $1`, [
      soon.id,
    ]);
    const failed = await t.get(LettersService).failed(organiser);
    expect(failed.total).toBeGreaterThan(0);
    expect(failed.letters.length).toBe(Math.min(5, failed.total));
    expect((await t.get(LettersService).failed(stranger)).total).toBe(0);
    const { body } = await open();
    expect(body).toContain('550 no such user');
    expect(body).toContain('/manage/letters?state=FAILED');
  });

  it('shows what waits for a decision to those who decide', async () => {
    const { slug } = await createEvent(t, { title: 'Посмотрите' }, { publish: false });
    await t.get(ReviewsService).submit(organiser, slug, { note: 'Срочно' });
    const page = async (role: Role) => (await open(role)).body.split('Ждут вашего решения')[1] ?? '';
    expect(await page('ORGANISER')).toContain('Посмотрите');
    expect(await page('EDITOR')).not.toContain(`/manage/events/${slug}/review`);
    expect((await open('ORGANISER', 'PK_ENERGIA')).body).not.toContain('Посмотрите');
  });

  it('shows what comes out by itself within a week', async () => {
    const near = await createEvent(t, { title: 'Выйдет скоро' }, { publish: false });
    await t.get(PublicationPlansService).plan(organiser, near.slug, { publishAt: '2030-12-05T10:00' });
    const far = await createEvent(
      t,
      { title: 'Выйдет не скоро', startsAt: '2030-12-25T10:00', endsAt: '2030-12-25T11:00' },
      { publish: false },
    );
    await t.get(PublicationPlansService).plan(organiser, far.slug, { publishAt: '2030-12-20T10:00' });
    const rows = await t.get(TodayService).scheduled(organiser);
    expect(rows.map(({ what, title }) => [what, title])).toEqual([['event', 'Выйдет скоро']]);
    expect(await t.get(TodayService).scheduled(stranger)).toEqual([]);
  });

  it('asks as much for three more events with registrations and debts', async () => {
    const before = await t.queries(() => open());
    for (const title of ['Ещё один', 'Ещё два', 'Ещё три']) {
      const { slug } = await createEvent(t, { title, startsAt: '2030-12-03T15:00', endsAt: '2030-12-03T16:00' });
      await register(t, slug, 'four@school.test');
    }
    const after = await t.queries(() => open());
    expect(after.length).toBe(before.length);
  });
});

describe('what lacks in packages', () => {
  beforeAll(async () => {
    await t.sql(`update event set cancelled_at = now(), cancel_reason = 'Болезнь'`);
    await createEvent(t, { title: 'Ждёт', startsAt: '2030-12-03T15:00', endsAt: '2030-12-03T16:00' });
    held = await createEvent(t, { title: 'Прошло' });
    await t.sql(`update event set starts_at = '2030-11-27T12:00Z', ends_at = '2030-11-27T13:00Z' where id = $1`, [
      held.id,
    ]);
  });

  it('is late the longest first, with whose turn it is', async () => {
    expect(await missing(organiser)).toEqual([
      'Прошло: postRelease, NONE, 4, ORGANISER',
      'Ждёт: announcement, NONE, 2, ORGANISER',
      'Ждёт: program, NONE, 0, ORGANISER',
    ]);
    expect(await missing(stranger)).toEqual([]);
    expect((await missing(await actorOf('COORDINATOR', 'ASOU'))).length).toBe(3);
  });

  it('counts a letter where the plan asks for one', async () => {
    await t.sql(`update event set cancelled_at = now(), cancel_reason = 'Болезнь' where title = 'Ждёт'`);
    const [measure] = await t.sql<{ id: string }>(
      `with p as (insert into plan (slug, academic_year, title, issuer, purpose, clauses) values ('2030-2031', '2030/2031', 'План', 'МО', 'Цель', '{}') returning id),
       s as (insert into plan_section (plan_id, number, title) select id, 1, 'Раздел' from p returning id, plan_id)
       insert into measure (plan_id, section_id, number, title, deadline_raw, deadline_kind, executors_raw, results_raw)
       select plan_id, id, 17, 'Вебинары', 'по графику', 'ON_SCHEDULE', 'АСОУ', '' from s returning id`,
    );
    await t.sql(
      `insert into planned_result (measure_id, position, kind, kind_label, text, multiplicity, verifiable)
       select $1, n, k, k, k, 'ONE', true from unnest(array['INFORMATION_LETTER', 'ANNOUNCEMENT', 'POST_RELEASE']) with ordinality x(k, n)`,
      [measure!.id],
    );
    await t.sql(`insert into event_measure (event_id, measure_id, is_primary) values ($1, $2, true)`, [
      held.id,
      measure!.id,
    ]);
    expect(await missing(organiser)).toEqual([
      'Прошло: letter, NONE, 15, ORGANISER',
      'Прошло: announcement, NONE, 8, ORGANISER',
      'Прошло: postRelease, NONE, 4, ORGANISER',
    ]);
  });

  it('stops lacking once it is out', async () => {
    await t.sql(
      `insert into announcement (slug, organiser_id, event_id, title, body_html, publication_state, published_at, created_at, updated_at)
       select 'out', organiser_id, id, 'Анонс', '', 'PUBLISHED', now(), now(), now() from event where id = $1`,
      [held.id],
    );
    expect((await missing(organiser)).map((line) => line.split(',')[0])).toEqual([
      'Прошло: letter',
      'Прошло: postRelease',
    ]);
  });

  it('follows the terms, which the coordinator sets and others do not', async () => {
    const terms = { letterDays: 0, announcementDays: 3, programDays: 0, postReleaseWorkingDays: 5 };
    const service = t.get(PackageTermsService);
    await expect(service.change(organiser, terms)).rejects.toThrow('У вас нет прав');
    await service.change(await actorOf('COORDINATOR', 'ASOU'), terms);
    expect(await missing(organiser, 0)).toEqual(['Прошло: letter, NONE, 5, ORGANISER']);
    expect((await missing(organiser, 3)).length).toBe(2);
    const [entry] = await t.sql<{ action: string }>(
      `select action from audit_entry where table_name = 'package_terms'`,
    );
    expect(entry?.action).toBe('package_terms.update');
  });

  it('keeps what was typed when a term is refused', async () => {
    const token = await t.asStaff('COORDINATOR', 'ASOU');
    const payload = { letterDays: '200', announcementDays: 'x', programDays: '0', postReleaseWorkingDays: '0' };
    const answer = await t.inject({ method: 'POST', url: '/control/package-terms', token, payload });
    expect(answer.statusCode).toBe(422);
    for (const words of ['целое число от 0 до 90', 'целое число от 1 до 30', 'value="200"'])
      expect(answer.body).toContain(words);
  });
});
