import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { bodyHtml } from './body.js';
import type { Body } from './content/spec.js';
import { insertAll } from './rows.js';
import type { Timeline } from './timeline.js';

interface News {
  slug: string;
  title: string;
  lead: string;
  body: Body;
  /** Days from today; ahead: it waits for that moment. Absent: it is in review. */
  day?: number;
}

const NEWS: readonly News[] = [
  {
    slug: 'otkryty-kabinety-proforientatsii',
    title: 'В двадцати школах открыты кабинеты профориентации',
    lead: 'Кабинеты оснащены по единому перечню и работают во второй половине дня для учеников 6–11 классов.',
    body: [
      'В каждом кабинете есть место для занятий курса «Россия — мои горизонты», тренажёры и каталог предприятий округа.',
      '- расписание кабинета ведёт педагог-навигатор',
      '- по субботам он открыт для родителей',
      'Список школ опубликует региональный координатор. Другие школы могут прийти на экскурсию по договорённости.',
    ],
    day: -12,
  },
  {
    slug: 'metodicheskie-materialy-goda',
    title: 'Собраны методические материалы {year} учебного года',
    lead: 'Сценарии занятий, карточки профессий и образцы документов для школьной команды собраны в одном месте.',
    body: [
      'Материалы подготовили педагоги школ базового, основного и продвинутого уровней.',
      '> Мы просили коллег писать так, чтобы сценарий можно было взять и провести завтра.',
      'Замечания и новые сценарии присылайте региональному координатору.',
    ],
    day: -3,
  },
  {
    slug: 'grafik-konsultatsiy',
    title: 'Изменился график консультаций для школьных команд',
    lead: 'Консультации теперь по вторникам и четвергам с 15:00 до 17:00.',
    body: ['Запись не нужна: подключайтесь по ссылке из письма координатора.'],
    day: 1,
  },
  {
    slug: 'itogi-proforientatsionnykh-prob',
    title: 'Подвели итоги осенних профессиональных проб',
    lead: 'В пробах участвовали ученики сорока школ, больше всего — в мастерских предприятий.',
    body: ['Подробная справка появится после проверки данных школ.'],
  },
];

const HOUR_MS = 3_600_000;

/** News of the regional coordinator: out, waiting for its moment, and waiting for approval. */
export async function insertNews(tx: EntityManager, timeline: Timeline): Promise<void> {
  const [owner] = await tx.query<{ organiserId: string; editorId: string | null }[]>(
    `select o.id as "organiserId", (select id from person where email = 'editor@demo.local') as "editorId" from organisation o where o.code = 'ASOU'`,
  );
  if (!owner) throw new Error('The reference data has no ASOU');
  await insertAll(
    tx,
    'announcement',
    NEWS.map((news) => rowOf(news, owner, timeline)),
  );
}

function rowOf(
  { slug, title, lead, body, day }: News,
  { organiserId, editorId }: { organiserId: string; editorId: string | null },
  timeline: Timeline,
): object {
  const moment = day === undefined ? null : timeline.span({ day, at: '10:00', minutes: 0 }).startsAt;
  const isAhead = moment !== null && moment > timeline.now;
  const writtenAt = new Date(Math.min(+(moment ?? timeline.now), +timeline.now) - 2 * HOUR_MS);
  return {
    id: randomUUIDv7(),
    organiserId,
    eventId: null,
    slug,
    title: timeline.text(title),
    lead,
    bodyHtml: bodyHtml(body),
    publicationState: moment === null ? 'IN_REVIEW' : isAhead ? 'APPROVED' : 'PUBLISHED',
    publishedAt: isAhead ? null : moment,
    publishAt: isAhead ? moment : null,
    submittedAt: moment === null ? writtenAt : null,
    authorId: editorId,
    createdAt: writtenAt,
    updatedAt: writtenAt,
    version: 2,
  };
}
