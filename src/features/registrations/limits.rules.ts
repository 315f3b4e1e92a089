/** How much of an event may wait for addresses nobody has proved: places held, and as many turns in the waiting list. */
export interface UnprovedLimits {
  /** Of one network. */
  network: number;
  /** Of all networks together. */
  all: number;
}

const NETWORK_SHARE = 0.2;
const MOST_OF_NETWORK = 20;
const SHARE_OF_ALL = 0.5;

/** So many unproved addresses one network may have asked for within an hour, over all events. */
export const ADDRESSES_PER_HOUR = 100;

/**
 * A fifth of the places, 20 at most, for one network; half of them for all. Null where places are not counted: there is nothing to
 * take away from others.
 */
export function unprovedLimits(capacity: number | null): UnprovedLimits | null {
  if (capacity === null) return null;
  return {
    network: Math.min(MOST_OF_NETWORK, Math.ceil(capacity * NETWORK_SHARE)),
    all: Math.ceil(capacity * SHARE_OF_ALL),
  };
}

const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const IPV4 = new RegExp(String.raw`^${OCTET}(?:\.${OCTET}){3}$`);

const isIPv4 = (address: string): boolean => IPV4.test(address);
const isIPv6 = (address: string): boolean => /^[\da-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]/`);

/**
 * The network a request counts for: an IPv4 address as it is, an IPv6 address by its first 64 bits, which one subscriber has.
 * Null for what is no address.
 */
export function networkOf(address: string | null): string | null {
  if (address === null) return null;
  const mapped = /^::ffff:(?<ipv4>[\d.]+)$/i.exec(address)?.groups?.['ipv4'];
  if (mapped && isIPv4(mapped)) return `${mapped}/32`;
  if (isIPv4(address)) return `${address}/32`;
  const [bare = ''] = address.split('%');
  return isIPv6(bare) ? `${groupsOf(bare).slice(0, 4).join(':')}::/64` : null;
}

/** The groups of an IPv6 address, `::` written out, without leading zeros. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(missing).fill('0'), ...after].map((group) =>
    group.replace(/^0+(?=.)/u, '').toLowerCase(),
  );
}
