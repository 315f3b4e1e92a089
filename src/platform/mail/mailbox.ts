import { domainToASCII } from 'node:url';
import { cleanLine } from '../../common/validation.js';

/** An address with the name shown beside it; the name may be empty. */
export interface Mailbox {
  name: string;
  address: string;
}

const MAILBOX = /^(?:(?<name>[^<>]*)<(?<inside>[^<>]+)>|(?<bare>[^<>]+))$/;
const ADDRESS = /^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/;
const LONGEST_NAME = 75;

/** Reads «Центр <events@example.ru>» or a bare address; throws Error when there is no address in it. */
export function parseMailbox(text: string): Mailbox {
  const { name = '', inside, bare } = MAILBOX.exec(text.trim())?.groups ?? {};
  const address = (inside ?? bare ?? '').trim();
  if (!isAddress(address)) throw new Error(`Not a mail address: ${text}`);
  return { name: displayName(name), address: asciiAddress(address) };
}

/** Is the whole of `text` one mail address? */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/** The address as it travels: a Cyrillic domain becomes punycode, the rest stays. */
export function asciiAddress(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return address.slice(0, at) + (domainToASCII(address.slice(at)) || address.slice(at));
}

/** A name that no mail server takes for spoofing: without `@ : , ; " < > ( ) [ ] \`, at most 75 letters (as pretix does). */
export function displayName(name: string): string {
  const clean = cleanLine(name.replaceAll(/[@:,;"<>()[\]\\]/g, ' '));
  return Array.from(clean).slice(0, LONGEST_NAME).join('').trim();
}
