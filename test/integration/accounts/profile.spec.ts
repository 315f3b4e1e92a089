import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvalidInput, NotFound } from '../../../src/common/errors.js';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { ProfileService } from '../../../src/features/accounts/profile.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';

const NAMES = { lastName: 'Иванова', firstName: 'Мария' };

let t: TestApp;
let profiles: ProfileService;
let people = 0;

beforeAll(async () => {
  t = await startTestApp();
  profiles = t.get(ProfileService);
});
afterAll(() => t.close());

async function person(confirmedAt: Date | null = null): Promise<Actor> {
  const email = `person${++people}@mail.ru`;
  const [row] = await t.sql<{ id: string }>(
    `insert into person (email, last_name, first_name, email_confirmed_at) values ($1, '', '', $2) returning id`,
    [email, confirmedAt],
  );
  return { personId: row?.id ?? '', email, name: email, roles: [] };
}

describe('a profile', () => {
  it('takes the municipality from the school, and grades in order', async () => {
    const actor = await person();
    await profiles.update(actor, { ...NAMES, schoolId: t.schools[1], municipality: '00000000', grades: [11, 2] });
    expect(await profiles.get(actor)).toMatchObject({
      schoolId: t.schools[1],
      school: 'Школа № 2',
      schoolUnverified: false,
      municipalityOktmo: t.municipality.oktmo,
      grades: [2, 11],
      subjects: [],
    });
  });

  it('refuses a school and a municipality that are not there, and keeps what was', async () => {
    const actor = await person();
    await profiles.update(actor, { ...NAMES, position: 'учитель' });
    for (const wrong of [{ schoolId: actor.personId }, { municipality: '99999999' }])
      await expect(profiles.update(actor, { ...NAMES, firstName: 'Анна', ...wrong })).rejects.toThrow(InvalidInput);
    expect(await profiles.get(actor)).toMatchObject({ firstName: 'Мария', position: 'учитель' });
  });

  it('of somebody who is gone is not found', async () => {
    const actor = await person();
    await t.sql(`delete from person where id = $1`, [actor.personId]);
    await expect(profiles.get(actor)).rejects.toThrow(NotFound);
    expect(await profiles.confirmedEmail(actor)).toBeNull();
  });

  it('proves the address only when its owner did', async () => {
    expect(await profiles.confirmedEmail(await person())).toBeNull();
    const proved = await person(t.clock.now());
    expect(await profiles.confirmedEmail(proved)).toBe(proved.email);
  });

  it('changed by its owner leaves a record of which fields, not of what they hold', async () => {
    const actor = { ...(await person()), sessionId: 'a session', origin: { address: '203.0.113.7', userAgent: null } };
    await profiles.update(actor, { ...NAMES, schoolName: 'Тайная школа', municipality: t.municipality.oktmo });
    const rows = await t.sql<{ after: Record<string, string>; via: string }>(
      `select after, via from audit_entry where person_id = $1`,
      [actor.personId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ via: 'session', after: { school_name: '•••', last_name: '•••' } });
    expect(JSON.stringify(rows)).not.toMatch(/Тайная|Иванова/);
  });
});

describe('letters', () => {
  it('are asked about by topic: those who refused are named', async () => {
    const [willing, refusing, other] = [await person(), await person(), await person()];
    await profiles.chooseLetters(willing, ['REMINDERS', 'MATERIALS', 'DIGEST']);
    await profiles.chooseLetters(refusing, ['REMINDERS']);
    await profiles.chooseLetters(other, []);
    const emails = [willing.email, refusing.email, 'nobody@mail.ru'];
    expect(await profiles.refusing(emails, 'DIGEST')).toEqual([refusing.email]);
    expect(await profiles.refusing(emails, 'REMINDERS')).toEqual([]);
    expect(await profiles.refusing([...emails, other.email], 'REMINDERS')).toEqual([other.email]);
  });
});
