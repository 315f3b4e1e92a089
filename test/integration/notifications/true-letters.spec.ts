import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { CampaignsService } from '../../../src/features/notifications/campaigns.service.js';
import { OutboxService } from '../../../src/features/notifications/outbox.service.js';
import { SendingService } from '../../../src/features/notifications/sending.service.js';
import { ProgramsService } from '../../../src/features/programs/programs.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { expectStatus, tokenOf } from '../../support/scenario.js';
import { type ReceivedLetter, type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';
import { signedIn } from '../../support/staff.js';
import { journeys } from './journey.js';

let t: TestApp;
let inbox: SmtpInbox;
let people: ReturnType<typeof journeys>;
let organiser: Actor;
let runs = 0;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.url });
  people = journeys(t);
  organiser = await (await signedIn(t, [['ORGANISER', t.organisations.ASOU]])).actor();
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});

const PEOPLE = [0, 1] as const;
const DAYS = [9, 10, 11] as const;
/** What stands in letters for the time of the event, as opposed to a term or a part of the program. */
const TIME = /(\d+) декабря 2030 г\.(?: \([а-я]+\))?, 15:00–16:30/g;

type Act =
  | { do: 'register' | 'confirm' | 'giveUp'; who: number }
  | { do: 'move'; day: number }
  | { do: 'cancel' | 'restore' | 'withdraw' | 'publish' | 'release' | 'campaign' | 'outage' | 'repair' | 'pass' };

const who = fc.constantFrom(...PEOPLE);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constantFrom('register' as const, 'confirm' as const, 'giveUp' as const), who }),
  fc.record({ do: fc.constant('move' as const), day: fc.constantFrom(...DAYS) }),
  fc.record({
    do: fc.constantFrom('cancel', 'restore', 'withdraw', 'publish', 'release', 'campaign', 'outage', 'repair', 'pass'),
  }) as fc.Arbitrary<Act>,
);

/** What a reader of all letters so far believes. */
interface Belief {
  day: number | null;
  isOff: boolean;
}

interface Present {
  day: number;
  isCancelled: boolean;
  isPublished: boolean;
  state: string | null;
}

/** One event with its people, what happens to it, and what its letters say. */
class World {
  readonly beliefs = new Map<string, Belief>();
  private read = 0;
  private campaigns = 0;
  private releases = 0;

  private constructor(
    readonly id: string,
    readonly slug: string,
    private readonly run: number,
  ) {}

  static async begin(): Promise<World> {
    inbox.letters.length = 0;
    inbox.answerWith(null);
    t.clock.set('2030-12-02T09:00:00+03:00');
    for (const table of ['mail_pause', 'letter', 'told', 'graphile_worker._private_jobs'])
      await t.sql(`delete from ${table}`);
    const { id, slug } = await people.publish({ title: `Событие ${(runs += 1)}` });
    const world = new World(id, slug, runs);
    await world.release();
    await world.settle();
    return world;
  }

  address(index: number): string {
    return `truth-${this.run}-${index}@mail.ru`;
  }

  async present(email: string): Promise<Present> {
    const [row] = await t.sql<Present>(
      `select extract(day from e.starts_at at time zone 'Europe/Moscow')::int as day, e.cancelled_at is not null as "isCancelled",
         e.publication_state = 'PUBLISHED' as "isPublished", r.state
       from event e left join registration r on r.event_id = e.id and r.email = $2 where e.id = $1`,
      [this.id, email],
    );
    return row!;
  }

  async do(one: Act): Promise<void> {
    await this.apply(one);
    await this.settle();
  }

  /** Everything due is done, time passes; the letters that came are read against what is so. */
  async settle(minutes = 7): Promise<void> {
    await t.drainJobs();
    t.clock.advance({ minutes });
    await t.get(OutboxService).requeue();
    await t.get(SendingService).probe();
    await t.drainJobs();
    while (this.read < inbox.letters.length) await this.check(inbox.letters[this.read++]!);
  }

  private async apply(one: Act): Promise<void> {
    switch (one.do) {
      case 'release':
        return this.release();
      case 'campaign':
        return this.campaign();
      case 'outage':
        return inbox.answerWith({ at: 'mail', code: 451, words: '4.3.0 Out of order' });
      case 'repair':
        return this.repair();
      case 'pass':
        return;
      default:
        return this.change(one);
    }
  }

  private async change(one: Act): Promise<void> {
    const { isCancelled: isOff, isPublished, day } = await this.present('');
    switch (one.do) {
      case 'register':
        if (!isOff && isPublished) await people.register(this.slug, this.address(one.who));
        return;
      case 'confirm':
      case 'giveUp':
        return this.onOwnPage(one.do, one.who);
      case 'move':
        if (!isOff && one.day !== day) await people.move(this.slug, at(one.day, '15:00'), at(one.day, '16:30'));
        return;
      case 'cancel':
        if (!isOff && isPublished) await people.cancelEvent(this.slug);
        return;
      case 'restore':
        if (isOff) await this.staff('restore', { reason: 'Площадка открыта' }, 'MINISTRY_CONTROL');
        return;
      case 'withdraw':
        if (isPublished && !isOff) await this.staff('withdraw', { reason: 'Уточняем состав' }, 'ORGANISER');
        return;
      case 'publish':
        if (!isPublished) await this.staff('publish', {}, 'ORGANISER');
        return;
      default:
        return;
    }
  }

  repair(): void {
    inbox.answerWith(null);
  }

  private async staff(action: string, payload: object, role: 'ORGANISER' | 'MINISTRY_CONTROL'): Promise<void> {
    const token = await t.asStaff(role, role === 'ORGANISER' ? 'ASOU' : 'MOMO');
    expectStatus(await t.inject({ method: 'POST', url: `/api/v1/events/${this.slug}/${action}`, token, payload }), 200);
  }

  private async onOwnPage(what: 'confirm' | 'giveUp', index: number): Promise<void> {
    const [row] = await t.sql<{ id: string; state: string }>(
      `select id, state from registration where event_id = $1 and email = $2`,
      [this.id, this.address(index)],
    );
    const { isCancelled: isOff, isPublished } = await this.present('');
    if (!isPublished) return;
    if (!row || row.state === 'CANCELLED' || isOff) return;
    const token = tokenOf(t, row.id);
    await (what === 'confirm' ? people.confirm(token) : people.cancel(token));
  }

  private async release(): Promise<void> {
    const { day, isCancelled } = await this.present('');
    if (isCancelled) return;
    const programs = t.get(ProgramsService);
    const present = (await programs.getWorkingCopy(organiser, this.slug)).sessions;
    const minute = 20 + ((this.releases += 1) % 3);
    const session = { id: present[0]?.id, title: 'Часть', startsAt: at(day, '15:00'), endsAt: at(day, `15:${minute}`) };
    await programs.replace(organiser, this.slug, { sessions: [{ ...session, hall: 'Зал 1' }] as never });
    await programs.release(organiser, this.slug);
  }

  private async campaign(): Promise<void> {
    const service = t.get(CampaignsService);
    const expected = await service.reach(organiser, this.slug, {});
    if (expected === 0) return;
    const text = { subject: `Письмо ${(this.campaigns += 1)}`, body: 'Ждём вас: {когда}' };
    const id = await service.create(organiser, this.slug, {}, text);
    await service.send(organiser, this.slug, id, { expected });
  }

  /** Nothing a letter says contradicts what is so, or what its reader was told. */
  private async check({ to, parsed }: ReceivedLetter): Promise<void> {
    const { subject = '', text = '' } = parsed;
    const belief = this.beliefs.get(to) ?? { day: null, isOff: false };
    const { day, isCancelled, isPublished, state } = await this.present(to);
    const isOff = isCancelled || !isPublished;
    const aboutEnd = /^(?:Отменено|Снято)/.test(subject);
    const about = `${subject}\n${text}\n${JSON.stringify({ belief, day, isOff, state })}`;
    if (/^Вы (?:отказались|вышли)/.test(subject)) {
      assert.deepEqual([state, about], ['CANCELLED', about]);
      return;
    }
    assert.deepEqual([state === null || state === 'CANCELLED', about], [false, about]);
    const isLateCampaign = subject.startsWith('Письмо') && isOff;
    if (!isLateCampaign) assert.deepEqual([aboutEnd, about], [isOff, about]);
    checkTimes(text, day, belief.day, about);
    if (/прежнее/.test(text) && subject.startsWith('Изменилась')) assert.deepEqual([belief.day, about], [day, about]);
    if (/^(?:Перенос|Снова)/.test(subject)) assert.deepEqual([belief.day === day, about], [false, about]);
    if (subject.startsWith('Состоится')) assert.deepEqual([belief.isOff, about], [true, about]);
    if (aboutEnd) assert.deepEqual([subject.startsWith('Отменено'), about], [isCancelled, about]);
    if (aboutEnd) assert.deepEqual([belief.isOff, about], [false, about]);
    const tellsTime = !/^(?:Отменено|Снято|Письмо|Изменилась)/.test(subject);
    this.beliefs.set(to, { day: tellsTime ? day : belief.day, isOff: isLateCampaign ? belief.isOff : isOff });
  }
}

/** Every time of the event that the text names is the present one, or the one its reader knows. */
function checkTimes(text: string, day: number, known: number | null, about: string): void {
  for (const line of text.split('\n')) {
    const isPast = /^Было|было:|^Прежнее время/.test(line);
    const said = [...line.matchAll(TIME)].map(([, found]) => Number(found));
    for (const one of said) {
      if (!isPast) assert.deepEqual([one, about], [day, about]);
      else if (known !== null) assert.ok(one === known || one === day, about);
    }
  }
}

const at = (day: number, time: string) => `2030-12-${String(day).padStart(2, '0')}T${time}`;

async function live(acts: readonly Act[]): Promise<void> {
  const world = await World.begin();
  for (const each of acts) await world.do(each);
  world.repair();
  // the longest wait for a probe
  for (let times = 0; times < 4; times += 1) await world.settle(20);

  const left = await t.sql(`select kind, state from letter where state in ('QUEUED', 'SENDING', 'FAILED')`);
  expect(left).toEqual([]);
  for (const index of PEOPLE) {
    const email = world.address(index);
    const { day, isCancelled, isPublished, state } = await world.present(email);
    if (state === null || state === 'CANCELLED') continue;
    const isOff = isCancelled || !isPublished;
    const belief = world.beliefs.get(email);
    expect([email, belief?.isOff]).toEqual([email, isOff]);
    if (!isOff) expect([email, belief?.day]).toEqual([email, day]);
  }
  await inOrder();
}

/** Of what one person got, nothing older came after something newer. */
async function inOrder(): Promise<void> {
  const rows = await t.sql<{ id: string; at: Date }>(`select id, created_at as at from letter`);
  const created = new Map(rows.map(({ id, at: moment }) => [id, `${moment.toISOString()} ${id}`]));
  for (const email of new Set(inbox.letters.map(({ to }) => to))) {
    const got = inbox.letters
      .filter(({ to }) => to === email)
      .map(({ parsed }) => created.get(/<([^@]+)@/.exec(parsed.messageId ?? '')?.[1] ?? ''));
    expect(got.every((key, index) => index === 0 || (got[index - 1] ?? '') < (key ?? ''))).toBe(true);
  }
}

describe('letters', () => {
  it('say what is so when they go, in the order of the facts, whatever happens and whenever the mail is down', async () => {
    await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 10 }), live), {
      numRuns: Number(process.env['PROPERTY_RUNS'] ?? 4),
      endOnFailure: true,
    });
  }, 300_000);

  it.each<[string, Act[], string[]]>([
    [
      'a cancellation nobody was told of, taken back: neither letter goes',
      [
        { do: 'register', who: 0 },
        { do: 'confirm', who: 0 },
        { do: 'outage' },
        { do: 'cancel' },
        { do: 'restore' },
        { do: 'repair' },
      ],
      ['Подтвердите участие', 'Вы участвуете'],
    ],
    [
      'an outage over a campaign, a move, a program and a cancellation: only the end is told',
      [
        { do: 'register', who: 0 },
        { do: 'confirm', who: 0 },
        { do: 'outage' },
        { do: 'campaign' },
        { do: 'release' },
        { do: 'move', day: 10 },
        { do: 'cancel' },
        { do: 'repair' },
      ],
      ['Подтвердите участие', 'Вы участвуете', 'Отменено'],
    ],
    [
      'an outage over a move and the move back: no move is told, and the program says that the time is as it was',
      [
        { do: 'register', who: 0 },
        { do: 'confirm', who: 0 },
        { do: 'outage' },
        { do: 'move', day: 10 },
        { do: 'move', day: 9 },
        { do: 'release' },
        { do: 'repair' },
      ],
      ['Подтвердите участие', 'Вы участвуете', 'Изменилась программа'],
    ],
    [
      'two moves in an outage: one letter, from the time that was told to the time that is',
      [
        { do: 'register', who: 0 },
        { do: 'confirm', who: 0 },
        { do: 'outage' },
        { do: 'move', day: 10 },
        { do: 'move', day: 11 },
        { do: 'repair' },
      ],
      ['Подтвердите участие', 'Вы участвуете', 'Перенос'],
    ],
    [
      'a restoration while the event was off the site is told when it is back',
      [
        { do: 'register', who: 0 },
        { do: 'cancel' },
        { do: 'restore' },
        { do: 'withdraw' },
        { do: 'move', day: 11 },
        { do: 'publish' },
      ],
      ['Подтвердите участие', 'Отменено', 'Состоится', 'Снято с публикации', 'Состоится'],
    ],
  ])('%s', async (_, acts, subjects) => {
    await live(acts);
    expect(inbox.letters.map(({ parsed }) => parsed.subject?.split(':', 1)[0])).toEqual(subjects);
  });
});
