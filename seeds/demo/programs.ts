import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { ProgramSession } from '../../src/features/programs/program.rules.js';
import { SPEAKERS, type SpeakerKey } from './content/speakers.js';
import { chance } from './chance.js';
import { type DemoEvent, releasedAt } from './events.js';
import { insertAll } from './rows.js';
import type { Timeline } from './timeline.js';

type Speakers = Readonly<Record<SpeakerKey, { id: string; fullName: string; position: string }>>;

/** Sessions, speakers and the released version of every program; its times follow the event's. */
export async function insertPrograms(
  tx: EntityManager,
  events: readonly DemoEvent[],
  timeline: Timeline,
): Promise<void> {
  const speakers = makeUpSpeakers();
  await insertAll(tx, 'speaker', Object.values(speakers));
  const programs = events.map((demo) => ({ ...demo, sessions: sessionsOf(demo, timeline, speakers) }));
  const sessions = programs.flatMap((program) => program.sessions);
  await insertAll(
    tx,
    'program_session',
    sessions.map(({ speakers: _, ...session }) => session),
  );
  await insertAll(
    tx,
    'session_speaker',
    sessions.flatMap((session) =>
      session.speakers.map(({ id, role }, position) => ({ sessionId: session.id, speakerId: id, role, position })),
    ),
  );
  await insertAll(
    tx,
    'program_release',
    programs.flatMap((program) => releaseOf(program)),
  );
}

function releaseOf({ event, spec, sessions }: DemoEvent & { sessions: ReturnType<typeof sessionsOf> }) {
  if (!event.publishedAt || sessions.length === 0) return [];
  const content = sessions.map(({ eventId: _, speakers, ...session }): ProgramSession => ({
    ...session,
    speakers: speakers.map(({ fullName, position, role }) => ({ fullName, position, role })),
  }));
  return {
    eventId: event.id,
    number: 1,
    content: { sessions: content },
    releasedAt: releasedAt(event, spec),
    toldAt: releasedAt(event, spec),
    releasedById: event.createdById,
  };
}

function makeUpSpeakers(): Speakers {
  const entries = Object.entries(SPEAKERS).map(([key, { sex, position }]) => {
    const { firstName, middleName, lastName } = chance.name(sex);
    return [key, { id: randomUUIDv7(), fullName: `${firstName} ${middleName} ${lastName}`, position }];
  });
  return Object.fromEntries(entries) as Speakers;
}

function sessionsOf({ event, spec }: DemoEvent, timeline: Timeline, speakers: Speakers) {
  return (spec.program ?? []).map((session) => {
    const startsAt = new Date(event.startsAt.getTime() + session.after * 60_000);
    return {
      id: randomUUIDv7(),
      eventId: event.id,
      kind: session.kind ?? ('TALK' as const),
      title: timeline.text(session.title),
      description: '',
      hall: session.hall ?? '',
      startsAt,
      endsAt: new Date(startsAt.getTime() + session.lasts * 60_000),
      speakers: [
        ...(session.moderator ? [{ ...speakers[session.moderator], role: 'MODERATOR' as const }] : []),
        ...(session.by ?? [])
          .filter((key) => key !== session.moderator)
          .map((key) => ({ ...speakers[key], role: 'SPEAKER' as const })),
      ],
    };
  });
}
