import type { Lifecycle } from '../../common/lifecycle.js';
import type { Block } from '../../platform/print/document.js';
import { formatDateTime, formatWhen, inZone, quoted } from '../../common/russian.js';
import { audienceWord } from '../events/event-words.rules.js';
import type { Audience, EventFormat, EventKind, RegistrationMode } from '../events/events.rules.js';

/** A letter gets its number once its text is settled, and goes out only with one; what went out stays as it is. */
export const INFORMATION_LETTER = {
  DRAFT: ['REGISTERED'],
  REGISTERED: ['DRAFT', 'SENT'],
  SENT: [],
} as const satisfies Lifecycle<'DRAFT' | 'REGISTERED' | 'SENT'>;

export type InformationLetterState = keyof typeof INFORMATION_LETTER;

/** A line of the paper about the event. */
export interface LetterFact {
  name: string;
  value: string;
}

/** The line of the paper that says when the event is. */
export const TIME_FACT = 'Дата и время';

/** The program of the event as it goes with the letter, on its own sheets. */
export interface LetterAppendix {
  /** The release of the program. */
  release: number;
  sheets: number;
  blocks: readonly Block[];
}

/** What a person writes of a letter. */
export interface LetterText {
  addressee: string;
  heading: string;
  opening: string;
  closing: string;
  attachment: string;
  /** The program of the event goes with it. */
  withProgram: boolean;
  signatoryPosition: string;
  signatoryName: string;
  drafterName: string;
  drafterPhone: string;
}

/** The event as far as its letter tells of it. */
export interface LetterEvent {
  slug: string;
  kind: EventKind;
  format: EventFormat;
  title: string;
  audience: readonly Audience[];
  organiser: string;
  zone: string;
  startsAt: Date;
  endsAt: Date;
  platform: string | null;
  venue: string | null;
  address: string | null;
  contact: string | null;
  registrationMode: RegistrationMode;
  registrationClosesAt: Date | null;
  measureNumber: string | null;
}

/** «О проведении …»: the kinds in the genitive. */
const ABOUT: Readonly<Record<EventKind, string>> = {
  MEETING: 'совещания',
  WEBINAR: 'вебинара',
  SEMINAR: 'семинара',
  ROUND_TABLE: 'круглого стола',
  CONFERENCE: 'научно-практической конференции',
  PARENT_MEETING: 'родительского собрания',
  FESTIVAL: 'фестиваля',
  WORKSHOP: 'мастер-класса',
  CAREER_TRIAL: 'профессиональной пробы',
  COURSE: 'курса',
};

const HEADS_OF_MOUO =
  'Руководителям органов местного самоуправления муниципальных образований Московской области, осуществляющих управление в сфере образования';

/** The text a letter begins with, from the event and the official custom (domain.md, section 8). */
export function draftText(event: LetterEvent): LetterText {
  const about = ABOUT[event.kind];
  const ground = event.measureNumber
    ? `В соответствии с пунктом ${event.measureNumber} плана мероприятий («дорожной карты») по реализации профориентационного минимума в общеобразовательных организациях Московской области информируем`
    : 'Информируем';
  return {
    addressee: HEADS_OF_MOUO,
    heading: `О проведении ${about}`,
    opening: `${ground} о проведении ${about} ${quoted(event.title)}.`,
    closing: 'Просим довести информацию до сведения заинтересованных лиц и обеспечить участие.',
    attachment: '',
    withProgram: false,
    signatoryPosition: 'Начальник управления общего образования',
    signatoryName: '',
    drafterName: '',
    drafterPhone: '',
  };
}

/** What the letter tells of the event: date and time of its zone, topic, place, audience, how to register and until when. */
export function letterFacts(event: LetterEvent, site: string): LetterFact[] {
  const place = [event.venue, event.address].filter(Boolean).join(', ');
  const online = ['онлайн', event.platform].filter(Boolean).join(', ');
  const where = { ONLINE: online, ONSITE: place, HYBRID: `${place}; ${online}` }[event.format];
  const page = `${site}/events/${event.slug}`;
  const until = event.registrationClosesAt && ` (до ${formatDateTime(event.registrationClosesAt, event.zone)})`;
  const entry =
    event.registrationMode === 'FORM'
      ? { name: 'Регистрация', value: `${page}/register${until ?? ''}` }
      : { name: 'Участие свободное, без регистрации', value: page };
  return [
    { name: TIME_FACT, value: formatWhen(event.startsAt, event.endsAt, event.zone) },
    { name: 'Тема', value: event.title },
    { name: 'Место', value: where },
    { name: 'Приглашаются', value: event.audience.map((one) => audienceWord(one).toLowerCase()).join(', ') },
    { name: 'Организатор', value: event.organiser },
    entry,
    { name: 'Контакты', value: event.contact ?? '' },
  ].filter(({ value }) => value !== '');
}

/** Facts of the paper that are no longer so: the event has changed since its letter got a number. */
export function changedFacts(
  frozen: readonly LetterFact[],
  present: readonly LetterFact[],
): { name: string; was: string; is: string }[] {
  const now = new Map(present.map(({ name, value }) => [name, value]));
  const before = new Map(frozen.map(({ name, value }) => [name, value]));
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name) ?? '', now.get(name) ?? ''];
    return was === is ? [] : [{ name, was, is }];
  });
}

/** The day of Moscow at `now`, `2026-11-23`: a letter is not registered with a day to come. */
export function dayInMoscow(now: Date): string {
  return inZone(now, 'Europe/Moscow').toPlainDate().toString();
}

/** Groups of organisations a letter is sent to; the three founders are what the order itself tells apart. */
export const ADDRESSEE_GROUPS = {
  MOUO: { title: 'Муниципальные органы управления образованием', kind: 'MUNICIPAL_EDUCATION_AUTHORITY' },
  MUNICIPAL_SCHOOLS: { title: 'Муниципальные школы', kind: 'SCHOOL', founder: 'MUNICIPAL' },
  STATE_SCHOOLS: { title: 'Государственные школы министерства', kind: 'SCHOOL', founder: 'STATE' },
  ANO_SCHOOLS: { title: 'Школы АНО', kind: 'SCHOOL', founder: 'ANO' },
  COLLEGES: { title: 'Колледжи', kind: 'COLLEGE' },
  UNIVERSITIES: { title: 'Вузы', kind: 'UNIVERSITY' },
} as const satisfies Record<string, { title: string; kind: string; founder?: string }>;

export type AddresseeGroup = keyof typeof ADDRESSEE_GROUPS;

export const ADDRESSEE_GROUP_NAMES = Object.keys(ADDRESSEE_GROUPS) as readonly AddresseeGroup[];
