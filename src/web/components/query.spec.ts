import { describe, expect, it } from '@jest/globals';
import { addressOf, addressWith, toggled, valuesOf } from './query.js';

describe('the one address of a query', () => {
  it.each([
    [{}, '/events'],
    [{ q: '', kind: [], past: undefined }, '/events'],
    [{ q: 'овз', kind: ['WEBINAR', 'MEETING', 'WEBINAR'] }, '/events?kind=MEETING&kind=WEBINAR&q=%D0%BE%D0%B2%D0%B7'],
    [{ kind: ['MEETING', 'WEBINAR'], q: 'овз' }, '/events?kind=MEETING&kind=WEBINAR&q=%D0%BE%D0%B2%D0%B7'],
    [{ q: 'a&b=c#d' }, '/events?q=a%26b%3Dc%23d'],
  ])('%j', (query, address) => {
    expect(addressOf('/events', query)).toBe(address);
  });
});

describe('addresses of filters', () => {
  it.each([
    [{}, 'kind', ['WEBINAR'], '/events?kind=WEBINAR'],
    [{ kind: 'WEBINAR' }, 'kind', [], '/events'],
    [{ kind: ['WEBINAR', 'MEETING'], q: 'овз' }, 'kind', ['MEETING'], '/events?kind=MEETING&q=%D0%BE%D0%B2%D0%B7'],
    [{ kind: 'WEBINAR', cursor: 'abc', page: '3' }, 'format', ['ONLINE'], '/events?kind=WEBINAR&format=ONLINE'],
    [{ kind: 'WEBINAR', cursor: 'abc' }, 'cursor', ['def'], '/events?kind=WEBINAR&cursor=def'],
    [{ kind: undefined, q: '' }, 'view', ['month'], '/events?view=month'],
    [{ q: 'a&b=c#d' }, 'kind', [], '/events?q=a%26b%3Dc%23d'],
  ])('%j with %s = %j', (query, name, values, address) => {
    expect(addressWith('/events', query, name, values)).toBe(address);
  });

  it('switches one value on and off and leaves the others in place', () => {
    expect(toggled(['A', 'B'], 'A')).toEqual(['B']);
    expect(toggled(['B'], 'A')).toEqual(['B', 'A']);
  });

  it('reads one value, several and none', () => {
    expect(valuesOf({ kind: 'A' }, 'kind')).toEqual(['A']);
    expect(valuesOf({ kind: ['A', '', 'B'] }, 'kind')).toEqual(['A', 'B']);
    expect(valuesOf({}, 'kind')).toEqual([]);
  });
});
