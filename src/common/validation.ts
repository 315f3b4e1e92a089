/* eslint-disable no-control-regex -- control characters are what is removed here */

/** Nothing to see: soft hyphens and zero spaces of copied pages and PDFs, marks that turn the direction of writing. */
const UNSEEN = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/gu;

/** Marks on one letter beyond those that any writing needs (UAX #15, 13: Stream-Safe Text). */
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu;

/**
 * `text` in NFC, with at most 30 marks on a letter: a library puts the marks of a letter in order one by one, so a text of
 * nothing but marks would keep the process for minutes.
 */
export function composed(text: string): string {
  return text.replace(TOO_MANY_MARKS, '$1').normalize('NFC');
}

/** One line of text as people type it: NFC, no control and unseen characters, single spaces, trimmed. */
export function cleanLine(value: string): string {
  return composed(value.toWellFormed().replace(UNSEEN, ''))
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu, ' ')
    .replace(/[\p{Zs}]+/gu, ' ')
    .trim();
}

/** Several lines: NFC, `\n` ends, no other control characters, trimmed. */
export function cleanText(value: string): string {
  return composed(value.toWellFormed().replace(UNSEEN, ''))
    .replace(/\r\n?|\u2028|\u2029/gu, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu, '')
    .trim();
}

/** The form of an address that identifies a person: case and outer spaces do not matter (US-02). */
export function normaliseEmail(value: string): string {
  return cleanLine(value).toLowerCase();
}
