import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { RosterChangesService } from '../../../src/features/registrations/roster-changes.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { countersOf, createEvent, expectStatus, ownOf, register, rowsOf, tokenOf } from '../../support/scenario.js';
import { type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';

let inbox: SmtpInbox;
let t: TestApp;
let actor: Actor;
let changes: RosterChangesService;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.url });
  const token = await t.asStaff('ORGANISER', 'ASOU');
  actor = (await t.get(AccountsService).actorByApiToken(token))!;
  changes = t.get(RosterChangesService);
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});

/** An event the organiser decides at, with these people, the addresses of `confirmed` proved. */
async function closedEvent(capacity: number | null, emails: readonly string[], confirmed = emails) {
  const event = await createEvent(t, { approvalRequired: true, capacity });
  for (const email of emails) expectStatus(await register(t, event.slug, email), 202);
  const rows = await rowsOf(t, event.id);
  const ids = new Map(rows.map(({ email, id }) => [email, id]));
  for (const email of confirmed) await ownOf(t).confirm(tokenOf(t, ids.get(email)!));
  const idOf = (email: string) => ids.get(email)!;
  const states = async () => Object.fromEntries((await rowsOf(t, event.id)).map(({ email, state }) => [email, state]));
  return { ...event, idOf, states };
}

const subjectsTo = (email: string) =>
  inbox.letters.filter(({ to }) => to === email).map(({ parsed }) => (parsed.subject ?? '').split(':')[0]);
const textTo = (email: string) => inbox.letters.findLast(({ to }) => to === email)?.parsed.text ?? '';

async function assertCounted(eventId: string) {
  const { kept, counted } = await countersOf(t, eventId);
  expect(kept).toEqual(counted);
  return kept;
}

describe('an event at which the organiser decides', () => {
  it('takes a confirmed address to review, with its place held, and tells so', async () => {
    const event = await closedEvent(2, ['r1@mail.ru', 'r2@mail.ru', 'r3@mail.ru']);
    expect(await event.states()).toEqual({
      'r1@mail.ru': 'IN_REVIEW',
      'r2@mail.ru': 'IN_REVIEW',
      'r3@mail.ru': 'WAITLISTED',
    });
    expect(await assertCounted(event.id)).toEqual({ held: 2, waiting: 1 });
    await t.drainJobs();
    // the address was proved before the first letter was written: it says the later thing only
    expect(subjectsTo('r1@mail.ru')).toEqual(['Заявка на рассмотрении']);
    const page = await t.inject({ url: `/r/${tokenOf(t, event.idOf('r1@mail.ru'))}` });
    expect(page.body).toContain('Заявка на рассмотрении');
    await expect(ownOf(t).join(tokenOf(t, event.idOf('r1@mail.ru')))).rejects.toMatchObject({ code: 'not-confirmed' });
  });

  it('invites whom the organiser approves, once', async () => {
    const event = await closedEvent(5, ['a1@mail.ru']);
    await changes.change(actor, event.slug, event.idOf('a1@mail.ru'), 'approve');
    await expect(changes.change(actor, event.slug, event.idOf('a1@mail.ru'), 'approve')).rejects.toMatchObject({
      code: 'already-decided',
    });
    await t.drainJobs();
    expect(subjectsTo('a1@mail.ru')).toEqual(['Вы участвуете']);
    expect(await event.states()).toEqual({ 'a1@mail.ru': 'CONFIRMED' });
  });

  it('gives the place of who is rejected to the first who waits, who is to be decided on as well', async () => {
    const event = await closedEvent(1, ['n1@mail.ru', 'n2@mail.ru', 'n3@mail.ru'], ['n1@mail.ru', 'n2@mail.ru']);
    await changes.change(actor, event.slug, event.idOf('n1@mail.ru'), 'reject', 'Совещание только для директоров');
    expect(await event.states()).toEqual({
      'n1@mail.ru': 'CANCELLED',
      'n2@mail.ru': 'IN_REVIEW',
      'n3@mail.ru': 'WAITLISTED',
    });
    expect(await assertCounted(event.id)).toEqual({ held: 1, waiting: 1 });
    await t.drainJobs();
    expect(subjectsTo('n1@mail.ru').at(-1)).toBe('Заявка отклонена');
    expect(textTo('n1@mail.ru')).toContain('Причина: Совещание только для директоров');
    expect(subjectsTo('n2@mail.ru').at(-1)).toBe('Заявка на рассмотрении');
    expect(
      await t.sql(`select cancel_cause, cancel_reason from registration where id = $1`, [event.idOf('n1@mail.ru')]),
    ).toEqual([{ cancel_cause: 'REJECTED', cancel_reason: 'Совещание только для директоров' }]);
  });

  it('does not let who was rejected register again until the organiser allows it, and tells no stranger', async () => {
    const event = await closedEvent(5, ['again@mail.ru', 'new@mail.ru']);
    const id = event.idOf('again@mail.ru');
    await changes.change(actor, event.slug, id, 'reject', 'Не из этого муниципалитета');
    await t.drainJobs();
    const fresh = (await register(t, event.slug, 'fresh@mail.ru')).json<object>();
    expect((await register(t, event.slug, 'again@mail.ru')).json()).toEqual(fresh);
    expect((await event.states())['again@mail.ru']).toBe('CANCELLED');
    await expect(ownOf(t).confirm(tokenOf(t, id))).rejects.toMatchObject({ code: 'registration-rejected' });
    t.clock.advance({ minutes: 11 });
    await register(t, event.slug, 'again@mail.ru');
    await t.drainJobs();
    expect(subjectsTo('again@mail.ru').filter((subject) => subject === 'Заявка отклонена')).toHaveLength(2);

    await changes.change(actor, event.slug, id, 'readmit');
    await register(t, event.slug, 'again@mail.ru');
    expect((await event.states())['again@mail.ru']).toBe('PENDING');
    await assertCounted(event.id);
  });

  it('takes the organiser’s own confirmation for his decision', async () => {
    const event = await closedEvent(5, ['own@mail.ru'], []);
    await changes.change(actor, event.slug, event.idOf('own@mail.ru'), 'confirm');
    expect(await event.states()).toEqual({ 'own@mail.ru': 'CONFIRMED' });
  });

  it('asks for a reason, in words', async () => {
    const event = await closedEvent(5, ['why@mail.ru']);
    await expect(changes.change(actor, event.slug, event.idOf('why@mail.ru'), 'reject')).rejects.toMatchObject({
      errors: [{ field: 'reason' }],
    });
    await expect(
      t.sql(
        `update registration set state = 'CANCELLED', cancelled_at = now(), cancel_cause = 'REJECTED' where id = $1`,
        [event.idOf('why@mail.ru')],
      ),
    ).rejects.toMatchObject({ constraint: 'registration_rejected_ck' });
  });

  it('says no to nobody whose place is confirmed', async () => {
    const event = await closedEvent(5, ['sure@mail.ru']);
    await changes.change(actor, event.slug, event.idOf('sure@mail.ru'), 'approve');
    await expect(
      changes.change(actor, event.slug, event.idOf('sure@mail.ru'), 'reject', 'Поздно'),
    ).rejects.toMatchObject({ code: 'already-decided' });
    expect(await event.states()).toEqual({ 'sure@mail.ru': 'CONFIRMED' });
  });
});

describe('two at once', () => {
  const settled = async (first: Promise<unknown>, second: Promise<unknown>) =>
    (await Promise.allSettled([first, second])).map(({ status }) => status).toSorted();

  it('one organiser approves while another rejects: one of them is told, the letter is one', async () => {
    for (let round = 0; round < 5; round++) {
      const email = `race${round}@mail.ru`;
      const event = await closedEvent(1, [email, `next${round}@mail.ru`]);
      const id = event.idOf(email);
      const outcome = await settled(
        changes.change(actor, event.slug, id, 'approve'),
        changes.change(actor, event.slug, id, 'reject', 'Мест для школ нет'),
      );
      expect(outcome).toEqual(['fulfilled', 'rejected']);
      await t.drainJobs();
      const told = subjectsTo(email).filter((subject) => subject === 'Вы участвуете' || subject === 'Заявка отклонена');
      const isApproved = (await event.states())[email] === 'CONFIRMED';
      expect(told).toEqual([isApproved ? 'Вы участвуете' : 'Заявка отклонена']);
      expect((await event.states())[`next${round}@mail.ru`]).toBe(isApproved ? 'WAITLISTED' : 'IN_REVIEW');
      await assertCounted(event.id);
    }
  });

  it('approves what its owner cancels: the place is given up or taken, never both', async () => {
    for (let round = 0; round < 5; round++) {
      const email = `leaves${round}@mail.ru`;
      const event = await closedEvent(1, [email, `waits${round}@mail.ru`]);
      await Promise.allSettled([
        changes.change(actor, event.slug, event.idOf(email), 'approve'),
        ownOf(t).cancel(tokenOf(t, event.idOf(email))),
      ]);
      // whoever comes first, the owner's word is the last
      expect(await event.states()).toEqual({ [email]: 'CANCELLED', [`waits${round}@mail.ru`]: 'IN_REVIEW' });
      expect(await assertCounted(event.id)).toEqual({ held: 1, waiting: 0 });
    }
  });

  it('two organisers approve all of the filter: everybody is invited once', async () => {
    const emails = ['m1@mail.ru', 'm2@mail.ru', 'm3@mail.ru'];
    const event = await closedEvent(null, emails);
    const all = { filter: { status: ['IN_REVIEW' as const] } };
    const reached = await Promise.all([
      changes.changeMany(actor, event.slug, all, 'approve'),
      changes.changeMany(actor, event.slug, all, 'approve'),
    ]);
    expect(reached[0] + reached[1]).toBe(3);
    await t.drainJobs();
    for (const email of emails) expect(subjectsTo(email)).toEqual(['Вы участвуете']);
  });
});

describe('many at once', () => {
  it('rejects those ticked and promotes as many, in order', async () => {
    const event = await closedEvent(2, ['b1@mail.ru', 'b2@mail.ru', 'b3@mail.ru', 'b4@mail.ru', 'b5@mail.ru']);
    const ids = ['b1@mail.ru', 'b2@mail.ru'].map(event.idOf);
    expect(await changes.changeMany(actor, event.slug, { ids }, 'reject', 'Заявки школ области')).toBe(2);
    expect(await event.states()).toEqual({
      'b1@mail.ru': 'CANCELLED',
      'b2@mail.ru': 'CANCELLED',
      'b3@mail.ru': 'IN_REVIEW',
      'b4@mail.ru': 'IN_REVIEW',
      'b5@mail.ru': 'WAITLISTED',
    });
    expect(await assertCounted(event.id)).toEqual({ held: 2, waiting: 1 });
  });

  it('reaches nobody of another event, whose ids were guessed', async () => {
    const [mine, other] = [await closedEvent(5, ['mine@mail.ru']), await closedEvent(5, ['other@mail.ru'])];
    const ids = [other.idOf('other@mail.ru')];
    for (const change of ['approve', 'cancel', 'check-in'] as const)
      expect(await changes.changeMany(actor, mine.slug, { ids }, change)).toBe(0);
    expect(await changes.changeMany(actor, mine.slug, { ids }, 'reject', 'Чужая')).toBe(0);
    expect(await other.states()).toEqual({ 'other@mail.ru': 'IN_REVIEW' });
  });

  it('stops when the filter finds others than the organiser was told of', async () => {
    const event = await closedEvent(5, ['w1@mail.ru', 'w2@mail.ru']);
    const selection = { filter: {}, expected: 1 };
    await expect(changes.changeMany(actor, event.slug, selection, 'approve')).rejects.toMatchObject({
      code: 'selection-changed',
    });
    expect(await changes.preview(actor, event.slug, { filter: {} }, 'approve')).toEqual({ total: 2, reached: 2 });
    expect(await changes.changeMany(actor, event.slug, { filter: {}, expected: 2 }, 'approve')).toBe(2);
    expect(await changes.preview(actor, event.slug, { filter: {} }, 'approve')).toEqual({ total: 2, reached: 0 });
  });
});
