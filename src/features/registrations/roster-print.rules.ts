import { formatWhen } from '../../common/russian.js';
import type { Block, PrintDocument } from '../../platform/print/document.js';

/** The event as the head of a printed list names it. */
export interface PrintedEvent {
  title: string;
  startsAt: Date;
  endsAt: Date;
  zone: string;
  venue: string | null;
  address: string | null;
  organiser: string;
}

/** A participant as printed lists show one: no addresses, since paper lies about (152-FZ, art. 5). */
export interface PrintedParticipant {
  lastName: string;
  firstName: string;
  middleName: string | null;
  municipality: string | null;
  school: string | null;
  position: string | null;
}

const NO_MUNICIPALITY = 'Муниципалитет не указан';
const NO_SCHOOL = 'Школа не указана';

/** Participants under their municipality and school, in Russian order, each list counted. */
export function participantsBySchool(event: PrintedEvent, participants: readonly PrintedParticipant[]): PrintDocument {
  const municipalities = grouped(participants, ({ municipality }) => municipality ?? NO_MUNICIPALITY);
  const blocks = municipalities.flatMap(([municipality, people]): Block[] => [
    { kind: 'heading', level: 2, text: `${municipality}: ${people.length}` },
    ...grouped(people, ({ school }) => school ?? NO_SCHOOL).flatMap(([school, own]): Block[] => [
      { kind: 'heading', level: 3, text: `${school}: ${own.length}` },
      {
        kind: 'table',
        columns: [
          { title: '№', width: 1 },
          { title: 'Фамилия, имя, отчество', width: 6 },
          { title: 'Должность', width: 5 },
        ],
        rows: own.toSorted(byName).map((person, index) => [String(index + 1), fullName(person), person.position ?? '']),
      },
    ]),
  ]);
  return {
    title: `Участники: ${event.title}`,
    blocks: [...head('Список участников', event, participants.length), ...blocks],
  };
}

/** «Явочный лист»: a line for each to sign, and empty ones for those who come unannounced. */
export function signInSheet(event: PrintedEvent, participants: readonly PrintedParticipant[]): PrintDocument {
  const rows = participants
    .toSorted(byName)
    .map((person, index) => [String(index + 1), fullName(person), place(person), person.position ?? '', '']);
  const spare = Array.from({ length: SPARE_LINES }, (_, index) => [String(rows.length + index + 1), '', '', '', '']);
  return {
    title: `Явочный лист: ${event.title}`,
    landscape: true,
    blocks: [
      ...head('Явочный лист', event, participants.length),
      {
        kind: 'table',
        columns: [
          { title: '№', width: 1 },
          { title: 'Фамилия, имя, отчество', width: 6 },
          { title: 'Муниципалитет, школа', width: 6 },
          { title: 'Должность', width: 4 },
          { title: 'Подпись', width: 4 },
        ],
        rows: [...rows, ...spare],
      },
      { kind: 'signature', position: 'Ответственный за регистрацию', name: '____________________' },
    ],
  };
}

const SPARE_LINES = 5;

function head(what: string, event: PrintedEvent, total: number): Block[] {
  const where = [event.venue, event.address].filter(Boolean).join(', ');
  return [
    { kind: 'heading', level: 1, text: what, align: 'center' },
    { kind: 'paragraph', text: [{ text: event.title, bold: true }], align: 'center' },
    {
      kind: 'facts',
      items: [
        { name: 'Когда', value: formatWhen(event.startsAt, event.endsAt, event.zone) },
        ...(where ? [{ name: 'Где', value: where }] : []),
        { name: 'Организатор', value: event.organiser },
        { name: 'Участников в списке', value: String(total) },
      ],
    },
  ];
}

const RUSSIAN = new Intl.Collator('ru', { numeric: true });

function grouped<T>(rows: readonly T[], nameOf: (row: T) => string): [string, T[]][] {
  return [...Map.groupBy(rows, nameOf)].toSorted(([a], [b]) => RUSSIAN.compare(a, b));
}

function byName(a: PrintedParticipant, b: PrintedParticipant): number {
  return RUSSIAN.compare(fullName(a), fullName(b));
}

function fullName({ lastName, firstName, middleName }: PrintedParticipant): string {
  return [lastName, firstName, middleName].filter(Boolean).join(' ');
}

function place({ municipality, school }: PrintedParticipant): string {
  return [municipality, school].filter(Boolean).join(', ');
}
