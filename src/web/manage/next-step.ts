import type { PublicationState } from '../../common/lifecycle.js';
import { formatDateTime, formatTime } from '../../common/russian.js';
import type { EventFormat } from '../../features/events/events.rules.js';
import type { PackageItem } from '../../features/workspace/packages.service.js';
import { dueWords, lateWords, PART_WORDS } from './package-words.js';

/** What an event asks of its organiser now: a sentence, and the one button that does it. */
export interface NextStep {
  title: string;
  text?: string;
  /** A page below the event's, or a change of its state. */
  action?: { label: string; page: string } | { label: string; change: 'submit' | 'publish' };
  tone: 'now' | 'warn' | 'ok' | 'neutral';
}

interface StepFacts {
  event: {
    zone: string;
    startsAt: Date;
    endsAt: Date;
    format: EventFormat;
    joinUrl: string | null;
    publicationState: PublicationState;
    cancelledAt: Date | null;
    publishAt: Date | null;
  };
  items: readonly PackageItem[];
  openRemarks: number;
  may: { edit: boolean; publish: boolean };
  now: Date;
}

/** Without an address of the broadcast so long before the start there is no hurry yet. */
const LINK_HOURS = 48;
const HOUR_MS = 3_600_000;

/** The first thing that stands in the way; when nothing does, that all is well. */
export function nextStep(facts: StepFacts): NextStep {
  if (facts.event.cancelledAt) return { title: 'Событие отменено', tone: 'neutral' };
  return facts.event.publicationState === 'PUBLISHED' ? ofPublished(facts) : ofUnpublished(facts);
}

function ofUnpublished({ event, openRemarks, may, now }: StepFacts): NextStep {
  const { publicationState: state, publishAt, zone } = event;
  if (event.endsAt <= now) return { title: 'Событие прошло неопубликованным', tone: 'neutral' };
  if (state === 'WITHDRAWN' || state === 'ARCHIVED') return { title: 'Событие снято с публикации', tone: 'neutral' };
  if (publishAt) return { title: `Выйдет само ${formatDateTime(publishAt, zone)}`, tone: 'ok' };
  if (state === 'IN_REVIEW')
    return may.publish
      ? {
          title: 'Ждёт вашего решения',
          text: 'Посмотрите событие и согласуйте его или верните с замечанием.',
          action: { label: 'Посмотреть и решить', page: 'review' },
          tone: 'now',
        }
      : { title: 'Ждёт согласования', text: 'Письмо придёт, когда событие согласуют или вернут.', tone: 'neutral' };
  if (openRemarks > 0 && may.edit)
    return {
      title: 'Есть замечания',
      text: 'Исправьте и отметьте, что исправлено, потом отправьте на проверку ещё раз.',
      action: { label: 'Ответить на замечания', page: 'review' },
      tone: 'warn',
    };
  if (may.publish)
    return {
      title: state === 'APPROVED' ? 'Согласовано, можно публиковать' : 'Черновик: его видит только ваша организация',
      text: 'После публикации событие увидят все, откроется регистрация.',
      action: { label: 'Опубликовать', change: 'publish' },
      tone: 'now',
    };
  if (state === 'APPROVED') return { title: 'Согласовано, скоро опубликуют', tone: 'ok' };
  return may.edit
    ? {
        title: 'Черновик: его видит только ваша организация',
        text: 'Заполните сведения и отправьте событие на проверку.',
        action: { label: 'Отправить на проверку', change: 'submit' },
        tone: 'now',
      }
    : { title: 'Черновик: его видит только ваша организация', tone: 'neutral' };
}

function ofPublished({ event, items, may, now }: StepFacts): NextStep {
  const toStart = event.startsAt.getTime() - now.getTime();
  const needsLink =
    event.format !== 'ONSITE' && !event.joinUrl && now < event.endsAt && toStart <= LINK_HOURS * HOUR_MS;
  if (needsLink && may.edit)
    return {
      title: 'Нет ссылки на эфир',
      text: 'Участники подключаются по постоянному адресу: он поведёт в эфир, как только ссылка появится.',
      action: { label: 'Добавить ссылку', page: 'edit' },
      tone: 'warn',
    };
  if (now >= event.startsAt && now < event.endsAt)
    return { title: `Идёт сейчас, до ${formatTime(event.endsAt, event.zone)}`, tone: 'now' };
  const part = nextPart(items, event, now);
  if (part) return ofPart(part);
  return now >= event.endsAt
    ? { title: 'Событие завершено, пакет собран', tone: 'ok' }
    : { title: 'Всё готово к началу', tone: 'ok' };
}

/** What is out and says another time, then the part that is late the longest, else the one due first; a post-release only once the event has ended. */
function nextPart(items: readonly PackageItem[], { endsAt }: { endsAt: Date }, now: Date): PackageItem | undefined {
  return items
    .filter(({ turn, part }) => turn !== null && (part !== 'postRelease' || endsAt <= now))
    .toSorted(
      (a, b) =>
        Number(b.state === 'STALE') - Number(a.state === 'STALE') ||
        b.daysLate - a.daysLate ||
        Temporal.PlainDate.compare(a.due, b.due),
    )[0];
}

function ofPart(item: PackageItem): NextStep {
  const { title, path } = PART_WORDS[item.part];
  if (item.state === 'STALE')
    return {
      title: `${title}: прежнее время`,
      text: 'Событие перенесли. Исправьте время в тексте или сохраните его как есть, если там его нет.',
      action: { label: `Обновить: ${title.toLowerCase()}`, page: path },
      tone: 'warn',
    };
  const late = lateWords(item.daysLate);
  const waits = { MINISTRY: 'ждёт министерство', REVIEWER: 'ждёт согласования', ORGANISER: null }[
    item.turn ?? 'ORGANISER'
  ];
  return {
    title: late ? `${title} ${late}` : `Дальше: ${title.toLowerCase()} ${dueWords(item)}`,
    ...(waits ? { text: `${title}: ${waits}.` } : {}),
    action: {
      label: waits ? 'Посмотреть' : `${item.state === 'NONE' ? 'Подготовить' : 'Продолжить'}: ${title.toLowerCase()}`,
      page: path,
    },
    tone: late ? 'warn' : 'now',
  };
}
