import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Clash, ClashesService } from '../../../src/features/programs/clashes.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus } from '../../support/scenario.js';
import { signedIn, type Signed } from '../../support/staff.js';

let t: TestApp;
let asou: Signed;
let energy: Signed;

beforeAll(async () => {
  t = await startTestApp();
  asou = await signedIn(t, [['ORGANISER', t.organisations.ASOU]]);
  energy = await signedIn(t, [['ORGANISER', t.organisations.PK_ENERGIA]]);
});
afterAll(() => t.close());

let day = 0;
/** Events of each test are on a day of their own. */
const nextDay = () => `2031-02-${String(++day).padStart(2, '0')}`;
const times = (on: string, from = '15:00', to = '16:00') => ({ startsAt: `${on}T${from}`, endsAt: `${on}T${to}` });
const TEACHERS = { audience: ['TEACHERS'] };

async function clashesOf(who: Signed, id: string): Promise<Clash[]> {
  return (await t.get(ClashesService).forEvents(await who.actor(), [id])).get(id) ?? [];
}

async function speak(
  slug: string,
  organisation: 'ASOU' | 'PK_ENERGIA',
  on: string,
  from: string,
  to: string,
  name: string,
) {
  const session = { ...times(on, from, to), title: 'Доклад', speakers: [{ fullName: name }] };
  const token = await t.asStaff('ORGANISER', organisation);
  const url = `/api/v1/events/${slug}/program`;
  expectStatus(await t.inject({ method: 'PUT', url, token, payload: { sessions: [session] } }), 200);
}

describe('clashes', () => {
  it('are told of events of other organisations at the same hour for the same people', async () => {
    const on = nextDay();
    const own = await createEvent(t, { ...TEACHERS, ...times(on) }, { publish: false });
    const other = await createEvent(
      t,
      { title: 'Семинар энергетиков', ...TEACHERS, ...times(on, '15:30', '17:00') },
      { organisation: 'PK_ENERGIA' },
    );
    await createEvent(t, { audience: ['PARENTS'], ...times(on) }, { organisation: 'PK_ENERGIA' });
    await createEvent(
      t,
      { ...TEACHERS, ...times(on, '16:00', '17:00') },
      { organisation: 'PK_ENERGIA', publish: false },
    );
    expect(await clashesOf(asou, own.id)).toEqual([
      expect.objectContaining({
        audience: ['TEACHERS'],
        speakers: [],
        event: { slug: other.slug, title: 'Семинар энергетиков', isPublished: true },
      }),
    ]);
    expect(await clashesOf(energy, other.id)).toEqual([]);
  });

  it('with what is in review of another organisation do not tell its title', async () => {
    const on = nextDay();
    const own = await createEvent(t, { ...TEACHERS, ...times(on) });
    const other = await createEvent(t, { ...TEACHERS, ...times(on) }, { organisation: 'PK_ENERGIA', publish: false });
    expect(await clashesOf(asou, own.id)).toEqual([]);
    const token = await t.asStaff('ORGANISER', 'PK_ENERGIA');
    const submit = { method: 'POST', url: `/api/v1/events/${other.slug}/submit`, token } as const;
    expectStatus(await t.inject(submit), 200);
    expect(await clashesOf(asou, own.id)).toMatchObject([{ event: null, audience: ['TEACHERS'] }]);
    expect(await clashesOf(energy, own.id)).toMatchObject([{ event: { slug: other.slug, isPublished: false } }]);
  });

  it('end with a cancellation', async () => {
    const on = nextDay();
    const own = await createEvent(t, { ...TEACHERS, ...times(on) });
    const other = await createEvent(t, { ...TEACHERS, ...times(on) });
    expect(await clashesOf(asou, own.id)).toHaveLength(1);
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const url = `/api/v1/events/${other.slug}/cancel`;
    expectStatus(await t.inject({ method: 'POST', url, token, payload: { reason: 'Нет зала' } }), 200);
    expect([await clashesOf(asou, own.id), await clashesOf(asou, other.id)]).toEqual([[], []]);
    const at = { startsAt: new Date(`${on}T15:00:00+03:00`), endsAt: new Date(`${on}T16:00:00+03:00`) };
    expect(await t.get(ClashesService).atTime(await asou.actor(), other.id, at)).toMatchObject([
      { event: { slug: own.slug } },
    ]);
  });

  it('are told of a speaker in two places at once, whatever the audience', async () => {
    const on = nextDay();
    const own = await createEvent(t, { ...times(on, '10:00', '18:00') }, { publish: false });
    const other = await createEvent(t, times(on, '10:00', '18:00'), { organisation: 'PK_ENERGIA' });
    await speak(own.slug, 'ASOU', on, '11:00', '12:00', 'Иванова Мария Петровна');
    await speak(other.slug, 'PK_ENERGIA', on, '11:30', '12:30', 'Иванова Мария Петровна');
    expect(await clashesOf(asou, own.id)).toMatchObject([
      { audience: [], speakers: ['Иванова Мария Петровна'], event: { slug: other.slug } },
    ]);
    await speak(other.slug, 'PK_ENERGIA', on, '12:00', '12:30', 'Иванова Мария Петровна');
    expect(await clashesOf(asou, own.id)).toEqual([]);
  });

  it('know one person under two names by the claimed profile, and two of one name apart', async () => {
    const on = nextDay();
    const own = await createEvent(t, { ...times(on, '10:00', '18:00') }, { publish: false });
    const other = await createEvent(t, times(on, '10:00', '18:00'), { organisation: 'PK_ENERGIA' });
    await speak(own.slug, 'ASOU', on, '11:00', '12:00', 'Смирнова Анна');
    await speak(other.slug, 'PK_ENERGIA', on, '11:30', '12:30', 'Анна Смирнова-Белая');
    expect(await clashesOf(asou, own.id)).toEqual([]);
    const claim = (name: string, { id }: Signed) =>
      t.sql(`update speaker set person_id = $2 where full_name = $1`, [name, id]);
    await claim('Смирнова Анна', asou);
    await claim('Анна Смирнова-Белая', asou);
    expect(await clashesOf(asou, own.id)).toMatchObject([{ speakers: ['Смирнова Анна'] }]);
    await claim('Анна Смирнова-Белая', energy);
    await t.sql(
      `update speaker set full_name = 'Смирнова Анна', position = 'психолог' where full_name = 'Анна Смирнова-Белая'`,
    );
    expect(await clashesOf(asou, own.id)).toEqual([]);
    await t.sql(`update speaker set person_id = null where position = 'психолог'`);
    expect(await clashesOf(asou, own.id)).toHaveLength(1);
  });

  it('at another time are looked for with the program moved along', async () => {
    const [on, later] = [nextDay(), nextDay()];
    const own = await createEvent(t, { ...TEACHERS, ...times(on, '10:00', '12:00') });
    const other = await createEvent(t, { ...TEACHERS, ...times(later, '10:00', '12:00') });
    await speak(own.slug, 'ASOU', on, '10:00', '11:00', 'Петров Пётр');
    await speak(other.slug, 'ASOU', later, '10:30', '11:00', 'Петров Пётр');
    const at = { startsAt: new Date(`${later}T10:00:00+03:00`), endsAt: new Date(`${later}T12:00:00+03:00`) };
    const actor = await asou.actor();
    expect(await clashesOf(asou, own.id)).toEqual([]);
    expect(await t.get(ClashesService).atTime(actor, own.id, at)).toMatchObject([
      { audience: ['TEACHERS'], speakers: ['Петров Пётр'], event: { slug: other.slug } },
    ]);
  });

  it('are found by three statements for any number of events, by an index', async () => {
    const on = nextDay();
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await createEvent(t, { ...TEACHERS, ...times(on) })).id);
    const actor = await asou.actor();
    const service = t.get(ClashesService);
    const one = await t.queries(() => service.forEvents(actor, ids.slice(0, 1)));
    const three = await t.queries(() => service.forEvents(actor, ids));
    expect([one.length, three.length]).toEqual([3, 3]);
    expect((await service.forEvents(actor, ids)).size).toBe(3);
    expect(await t.queries(() => service.forEvents(actor, []))).toEqual([]);
    const client = await t.connect();
    await client.query('set enable_seqscan = off');
    const { rows } = await client.query<Record<string, string>>(
      `explain select from event o where tstzrange(o.starts_at, o.ends_at) && tstzrange('2031-02-01', '2031-02-02')
         and o.cancelled_at is null and o.publication_state in ('IN_REVIEW', 'APPROVED', 'PUBLISHED')`,
    );
    expect(rows.flatMap((row) => Object.values(row)).join(' ')).toContain('event_clash_ix');
  });
});
