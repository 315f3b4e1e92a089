/* eslint-disable no-control-regex -- control characters are what is removed here */

/** Nothing to see: soft hyphens and zero spaces of copied pages and PDFs, marks that turn the direction of writing. */
const UNSEEN = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/gu;

/** One line of text as people type it: NFC, no control and unseen characters, single spaces, trimmed. */
export function cleanLine(value: string): string {
  return value
    .toWellFormed()
    .replace(UNSEEN, '')
    .normalize('NFC')
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu, ' ')
    .replace(/[\p{Zs}]+/gu, ' ')
    .trim();
}

/** Several lines: NFC, `\n` ends, no other control characters, trimmed. */
export function cleanText(value: string): string {
  return value
    .toWellFormed()
    .replace(UNSEEN, '')
    .normalize('NFC')
    .replace(/\r\n?|\u2028|\u2029/gu, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu, '')
    .trim();
}

/** The form of an address that identifies a person: case and outer spaces do not matter (US-02). */
export function normaliseEmail(value: string): string {
  return cleanLine(value).toLowerCase();
}

/** A family or given name: letters of any alphabet, apostrophe, hyphen, dot, space («О'Коннор-Заде»). */
export const PERSON_NAME = /^[\p{L}\p{M}][\p{L}\p{M}'’ʼ.\- ]*$/u;
