import { describe, expect, it } from '@jest/globals';
import { validateInput } from '../../platform/http/validation.js';
import { EventsQuery } from './events.dto.js';

const read = (query: object) => validateInput(EventsQuery, query, { ignoreUnknown: true });

describe('EventsQuery', () => {
  it('takes a form whose fields are left empty for no filter at all', async () => {
    const query = await read({
      kind: '',
      municipality: '',
      organisation: '',
      from: '',
      to: '',
      q: '',
      utm_source: 'x',
    });
    expect(Object.values(query).filter(Boolean)).toEqual([]);
  });

  it('reads lists repeated or with commas', async () => {
    expect(await read({ kind: ['WEBINAR', 'SEMINAR'], format: 'ONLINE,HYBRID' })).toMatchObject({
      kind: ['WEBINAR', 'SEMINAR'],
      format: ['ONLINE', 'HYBRID'],
    });
  });

  it.each([
    { from: '2026-02-29' },
    { to: '2026-13-01' },
    { from: '0000-01-01' },
    { from: '2026-02-01T10:00' },
    { from: ['2026-02-01', '2026-02-02'] },
    { kind: 'PARTY' },
    { municipality: '123' },
  ])('refuses %j', async (query) => {
    await expect(read(query)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('takes the last day of February of a leap year', async () => {
    expect(await read({ from: '2028-02-29' })).toMatchObject({ from: '2028-02-29' });
  });
});
