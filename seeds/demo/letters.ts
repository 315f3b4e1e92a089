import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { draftText, letterFacts, type LetterEvent } from '../../src/features/documents/information-letter.rules.js';
import type { DemoEvent } from './events.js';
import { insertAll } from './rows.js';
import type { Timeline } from './timeline.js';

const DAY_MS = 86_400_000;
/** The ministry writes two weeks before an event. */
const DAYS_BEFORE = 14;
const SITE = 'http://localhost:3000';

/**
 * Information letters of the published events that serve a measure which asks for one: sent where the event is near or past,
 * a draft where it is far. Addressees are the municipal authorities; most have read what was sent. Run after the contacts.
 */
export async function insertLetters(tx: EntityManager, events: readonly DemoEvent[], { now }: Timeline): Promise<void> {
  const asked = await measuresOf(tx, events);
  const rows = events.flatMap(({ event }) => {
    const measure = asked.get(event.id);
    if (!measure || !event.publishedAt) return [];
    const writtenAt = new Date(Math.min(+event.startsAt - DAYS_BEFORE * DAY_MS, +event.publishedAt));
    const isSent = +event.startsAt - +now < DAYS_BEFORE * DAY_MS;
    const facts: LetterEvent = { ...event, ...measure };
    return {
      ...draftText(facts),
      id: randomUUIDv7(),
      eventId: event.id,
      state: isSent ? 'SENT' : 'DRAFT',
      signatoryName: 'Е. А. Михайлова',
      drafterName: 'Соколова Анна Игоревна',
      drafterPhone: '8 (498) 602-00-00',
      outgoingNumber: isSent ? `исх-${measure.row}/${measure.measureNumber ?? ''}` : null,
      outgoingDate: isSent ? writtenAt.toISOString().slice(0, 10) : null,
      facts: isSent ? letterFacts(facts, SITE) : null,
      registeredAt: isSent ? writtenAt : null,
      sentAt: isSent ? writtenAt : null,
      authorId: event.createdById,
      version: 2,
      createdAt: writtenAt,
      updatedAt: writtenAt,
    };
  });
  await insertAll(tx, 'information_letter', rows);
  await tx.query(
    `insert into letter_addressee (letter_id, organisation_id, id, sent_at, read_at)
     select l.id, o.id, md5(l.id::text || o.id::text)::uuid, l.sent_at,
       case when get_byte(decode(md5(o.id::text), 'hex'), 0) > 40 then l.sent_at + interval '5 hours' end
     from information_letter l cross join organisation o
     where o.kind = 'MUNICIPAL_EDUCATION_AUTHORITY' and not o.is_collective and o.closed_at is null and l.sent_at is not null and o.email <> ''`,
  );
}

/** By event: its measure when that asks for a letter, with the organiser's name; `row` is the event's place in time. */
async function measuresOf(
  tx: EntityManager,
  events: readonly DemoEvent[],
): Promise<Map<string, { measureNumber: string | null; organiser: string; row: number }>> {
  const rows = await tx.query<{ id: string; measureNumber: string; organiser: string; row: number }[]>(
    `select e.id, coalesce(i.number, m.number::text) as "measureNumber", o.short_name as organiser,
       row_number() over (order by e.starts_at, e.id)::int as row
     from event e join event_measure em on em.event_id = e.id and em.is_primary join measure m on m.id = em.measure_id
     join organisation o on o.id = e.organiser_id left join measure_item i on i.id = em.item_id
     where e.id = any ($1) and exists (
       select from planned_result r where r.measure_id = m.id and r.kind = 'INFORMATION_LETTER')`,
    [events.map(({ event }) => event.id)],
  );
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}
