import { describe, expect, it } from '@jest/globals';
import { addressWith, toggled, valuesOf } from './query.js';

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
