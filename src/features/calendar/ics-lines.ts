/* eslint-disable no-control-regex -- control characters are what is removed here */

import { composed } from '../../common/validation.js';

const LINE_OCTETS = 75;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text as calendars may carry it: NFC, `\n` line ends, no other control characters, trimmed. */
export function cleanText(text: string): string {
  return composed(text)
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029/gu, '\n')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff]/gu, ' ')
    .trim();
}

/** A TEXT value (RFC 5545, 3.3.11): backslash, semicolon, comma and line ends are escaped. */
export function escapeText(text: string): string {
  return cleanText(text)
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n');
}

/**
 * A web address in ASCII without the letters that readers take for separators or escapes; URI values are never
 * backslash-escaped (RFC 5545, 3.3.13). Throws Error for what is no http or https address.
 */
export function safeUri(address: string): string {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error(`Not a web address: ${address}`);
  return url.href.replace(/[,;\\]/g, encodeURIComponent);
}

/**
 * A person's address as `mailto:` (RFC 5545, 3.3.3; RFC 6068), spelled as letters are addressed: the host in ASCII.
 * Throws Error for what is no address.
 */
export function mailto(address: string): string {
  const [, name, domain] = /^(.+)@([^\s@/\\?#:]+)$/s.exec(address.toWellFormed()) ?? [];
  const host = URL.parse(`http://${domain}`)?.hostname;
  if (!name || !domain || !host) throw new Error(`Not an address of a person: ${address}`);
  return `mailto:${encodeURI(name).replace(/[?#&,;]/g, encodeURIComponent)}@${host}`;
}

/**
 * A parameter value (RFC 5545, 3.2; RFC 6868 for quotes and line ends): quoted when it holds a separator. A backslash, which
 * means nothing here, becomes a slash: ical.js, the parser of Thunderbird, takes it for an escape and loses its place.
 */
export function parameterValue(value: string): string {
  const text = cleanText(value).replaceAll('\\', '/');
  const encoded = text.replaceAll('^', '^^').replaceAll('\n', '^n').replaceAll('"', `^'`);
  return /[:;,]/.test(encoded) ? `"${encoded}"` : encoded;
}

/** Folds one content line at 75 octets, never inside a character (RFC 5545, 3.1). No line end is added after it. */
export function foldLine(line: string): string {
  const bytes = encoder.encode(line);
  if (bytes.length <= LINE_OCTETS) return line;
  const parts: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const room = parts.length === 0 ? LINE_OCTETS : LINE_OCTETS - 1;
    let end = Math.min(start + room, bytes.length);
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    parts.push(decoder.decode(bytes.subarray(start, end)));
    start = end;
  }
  return parts.join('\r\n ');
}

/** Content lines with CRLF after each, the last one included. */
export function lines(...content: readonly (string | null)[]): string {
  return content.map((line) => (line === null ? '' : `${foldLine(line)}\r\n`)).join('');
}
