import { describe, expect, it } from '@jest/globals';
import { networkOf, unprovedLimits } from './limits.rules.js';

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7/32'],
    ['::ffff:192.0.2.7', '192.0.2.7/32'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['nobody', null],
    ['', null],
    [null, null],
  ])('%s → %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('unprovedLimits', () => {
  it.each([
    [1, { network: 1, all: 1 }],
    [5, { network: 1, all: 3 }],
    [26, { network: 6, all: 13 }],
    [5_000, { network: 20, all: 2_500 }],
    [null, null],
  ])('of %s places', (capacity, limits) => {
    expect(unprovedLimits(capacity)).toEqual(limits);
  });
});
