import { describe, expect, it } from '@jest/globals';
import { cleanFileName, isNamed, mayOpen, type Reader, readerOf, VISIBILITIES } from './materials.rules.js';

const READERS: readonly Reader[] = ['anybody', 'registered', 'attended', 'staff'];
const at = new Date('2030-12-09T12:00:00Z');

describe('who may open what', () => {
  it.each([
    ['ALL', [true, true, true, true]],
    ['REGISTERED', [false, true, true, true]],
    ['ATTENDED', [false, false, true, true]],
    ['STAFF', [false, false, false, true]],
  ] as const)('%s', (visibility, expected) => {
    expect(READERS.map((reader) => mayOpen({ visibility, hiddenAt: null }, reader))).toEqual(expected);
  });

  it.each(VISIBILITIES)('hidden %s: staff alone, and nobody else hears of it', (visibility) => {
    const hidden = { visibility, hiddenAt: at };
    expect(READERS.map((reader) => mayOpen(hidden, reader))).toEqual([false, false, false, true]);
    expect(READERS.map((reader) => isNamed(hidden, reader))).toEqual([false, false, false, true]);
  });

  it('names what one can still come to, not what is for staff', () => {
    const named = VISIBILITIES.map((visibility) => isNamed({ visibility, hiddenAt: null }, 'anybody'));
    expect(named).toEqual([true, true, true, false]);
  });

  it.each([
    [null, 'anybody'],
    [{ state: 'CANCELLED', firstJoinedAt: at, checkedInAt: at }, 'anybody'],
    [{ state: 'CONFIRMED', firstJoinedAt: null, checkedInAt: null }, 'registered'],
    [{ state: 'PENDING', firstJoinedAt: null, checkedInAt: null }, 'anybody'],
    [{ state: 'WAITLISTED', firstJoinedAt: null, checkedInAt: null }, 'anybody'],
    [{ state: 'CONFIRMED', firstJoinedAt: at, checkedInAt: null }, 'attended'],
    [{ state: 'CONFIRMED', firstJoinedAt: null, checkedInAt: at }, 'attended'],
  ])('a registration %j makes its holder %s', (registration, reader) => {
    expect(readerOf(registration)).toBe(reader);
  });
});

describe('names of files', () => {
  it.each([
    ['Презентация Ивановой.PPTX', 'pptx', 'Презентация Ивановой.pptx'],
    ['../../etc/passwd', 'pdf', 'passwd.pdf'],
    ['C:\\Users\\a\\План.docx', 'docx', 'План.docx'],
    ['акт\u202Efdp.exe', 'pdf', 'актfdp.pdf'],
    ['a\r\nSet-Cookie: x=1.pdf', 'pdf', 'aSet-Cookie x=1.pdf'],
    ['"><script>.pdf', 'pdf', 'script.pdf'],
    ['...', 'pdf', 'Файл.pdf'],
    ['', 'png', 'Файл.png'],
    [`${'я'.repeat(300)}.pdf`, 'pdf', `${'я'.repeat(120)}.pdf`],
  ])('%j', (name, ending, expected) => {
    expect(cleanFileName(name, ending)).toBe(expected);
  });
});
