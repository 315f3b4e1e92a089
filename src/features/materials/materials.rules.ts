import { composed } from '../../common/validation.js';

export const MATERIAL_KINDS = ['FILE', 'LINK', 'RECORDING'] as const;
export type MaterialKind = (typeof MATERIAL_KINDS)[number];

export const MATERIAL_PURPOSES = ['MATERIAL', 'CALL_FOR_PAPERS'] as const;
export type MaterialPurpose = (typeof MATERIAL_PURPOSES)[number];

export const VISIBILITIES = ['ALL', 'REGISTERED', 'ATTENDED', 'STAFF'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export const MAX_MATERIALS = 200;

/** What a reader is to an event. */
export type Reader = 'anybody' | 'registered' | 'attended' | 'staff';

const OPEN_TO: Readonly<Record<Visibility, readonly Reader[]>> = {
  ALL: ['anybody', 'registered', 'attended', 'staff'],
  REGISTERED: ['registered', 'attended', 'staff'],
  ATTENDED: ['attended', 'staff'],
  STAFF: ['staff'],
};

interface Shown {
  visibility: Visibility;
  hiddenAt: Date | null;
}

/** May the reader open it? What is hidden, its organiser alone. */
export function mayOpen({ visibility, hiddenAt }: Shown, reader: Reader): boolean {
  return reader === 'staff' || (hiddenAt === null && OPEN_TO[visibility].includes(reader));
}

/** Is its title told to the reader, who may then learn how to come to it? Nobody outside hears of what is hidden or for staff. */
export function isNamed({ visibility, hiddenAt }: Shown, reader: Reader): boolean {
  return reader === 'staff' || (hiddenAt === null && visibility !== 'STAFF');
}

/** What a registration makes of its holder: only a confirmed one opens anything; who joined or was checked in attended. */
export function readerOf(
  registration: { state: string; firstJoinedAt: Date | null; checkedInAt: Date | null } | null,
): Reader {
  if (registration?.state !== 'CONFIRMED') return 'anybody';
  return registration.firstJoinedAt || registration.checkedInAt ? 'attended' : 'registered';
}

const LONGEST_NAME = 120;

/**
 * The name a file is kept under: without folders, unseen and reversing signs and what file systems refuse, with the ending of its
 * real type.
 */
export function cleanFileName(name: string, ending: string): string {
  const [last = ''] = name.split(/[\\/]/).slice(-1);
  const stem = composed(last)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[:*?"<>|%;]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[. ]+|(?<![. ])[. ]+$/g, '');
  return `${[...stem].slice(0, LONGEST_NAME).join('') || 'Файл'}.${ending}`;
}
