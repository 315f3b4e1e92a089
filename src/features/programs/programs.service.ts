import { createHash, randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Conflict, InvalidInput, RuleViolation } from '../../common/errors.js';
import { parseInstant } from '../../common/instant.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { type Actor, assertCan } from '../accounts/accounts.rules.js';
import { TELLING_PAUSE_MS } from '../events/events.events.js';
import { EditingService } from '../events/editing.service.js';
import { EventsService } from '../events/events.service.js';
import { assertSessions, presentProgram, type ProgramSession } from './program.rules.js';
import type { ProgramInput, SessionInput } from './programs.dto.js';
import { PROGRAM_RELEASED } from './programs.events.js';
import { ProgramsRepository, type ReleaseRow } from './programs.repository.js';
import { ownedBy } from '../events/events.rules.js';

const STALE =
  'Пока вы правили, программу сохранил кто-то другой. Ниже ваш вариант: сохраните ещё раз, если хотите заменить им чужой';

/** A longer list to choose from is none. */
const MOST_KNOWN = 500;

export type ReleasedSession = ProgramSession;

/** A frozen, numbered program as readers see it. */
export interface ReleasedProgram {
  number: number;
  releasedAt: Date;
  sessions: ReleasedSession[];
}

/** Programs: one working copy for the organiser, numbered releases for readers. */
@Injectable()
export class ProgramsService {
  constructor(
    private readonly repository: ProgramsRepository,
    private readonly events: EventsService,
    private readonly editing: EditingService,
    private readonly audit: AuditService,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {}

  /** The working copy and what is released of it. Throws NotFound out of scope. */
  async getWorkingCopy(
    actor: Actor,
    slug: string,
  ): Promise<{ sessions: ProgramSession[]; version: string; released: ReleasedProgram | null }> {
    const event = await this.events.getManaged(actor, slug);
    const [sessions, released] = await Promise.all([this.repository.workingCopy(event.id), this.getReleased(event.id)]);
    return { sessions, version: versionOf(sessions), released };
  }

  /**
   * Speakers of all events of the event's organiser, drafts too, to be chosen from: chosen as they stand, name and position, they
   * are the same person in every program. Throws NotFound out of scope.
   */
  async knownSpeakers(actor: Actor, slug: string): Promise<{ fullName: string; position: string }[]> {
    const { organiserId } = await this.events.getManaged(actor, slug);
    return this.repository.knownSpeakers(organiserId, MOST_KNOWN);
  }

  /**
   * Replaces the working copy; readers see nothing of it before a release. Sessions that keep their `id` keep their calendar
   * entries. Throws Conflict `stale-form` when somebody saved another copy since `input.version`, InvalidInput naming
   * `sessions.N.field`, NotFound or Forbidden out of scope.
   */
  async replace(actor: Actor, slug: string, input: ProgramInput): Promise<void> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'program.edit', ownedBy(event));
    await this.audit.transaction(actor, async (tx) => {
      await this.repository.lock(tx, event.id);
      const present = await this.repository.workingCopy(event.id, tx);
      if (input.version && input.version !== versionOf(present)) throw new Conflict(STALE, 'stale-form');
      const sessions = toSessions(input, present, event.zone);
      assertSessions(sessions, event);
      await this.repository.replace(tx, event.id, sessions);
    });
  }

  /**
   * Freezes the working copy under the next number and shows it to readers; the event's revision grows with it. Those registered are
   * told five minutes after the last release, when it concerns them; `quiet`: they are not, and later ones start from here.
   */
  async release(actor: Actor, slug: string, { quiet = false }: { quiet?: boolean } = {}): Promise<number> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'program.edit', ownedBy(event));
    return this.audit.transaction(actor, async (tx) => {
      // the event row is taken first: two releases at once go one after the other and get different numbers
      await this.editing.touch(tx, event.id);
      const sessions = await this.repository.workingCopy(event.id, tx);
      if (!sessions.some(({ kind }) => kind !== 'BREAK')) {
        throw new RuleViolation(
          'empty-program',
          'В программе нет ни одного пункта: добавьте хотя бы один с временем и темой',
        );
      }
      assertSessions(sessions, event);
      const number = ((await this.repository.newest(event.id, tx))?.number ?? 0) + 1;
      const release = {
        eventId: event.id,
        number,
        sessions,
        releasedAt: this.clock.now(),
        releasedById: actor.personId,
      };
      await this.repository.insertRelease(tx, release);
      if (quiet || !(await this.repository.hasTold(tx, event.id))) {
        await this.repository.markTold(tx, event.id, number, release.releasedAt);
        return number;
      }
      await this.jobs.add(
        tx,
        PROGRAM_RELEASED,
        { eventId: event.id },
        { key: `${PROGRAM_RELEASED}:${event.id}`, runAt: new Date(release.releasedAt.getTime() + TELLING_PAUSE_MS) },
      );
      return number;
    });
  }

  /** Readers see no program any more; the working copy stays. Without a release nothing changes. */
  async withdraw(actor: Actor, slug: string): Promise<void> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'program.edit', ownedBy(event));
    await this.audit.transaction(actor, async (tx) => {
      const withdrawn = await this.repository.withdrawReleases(tx, event.id, this.clock.now());
      if (withdrawn > 0) await this.editing.touch(tx, event.id);
    });
  }

  /** What readers of `event` see; null when nothing is released, or only for another time of the event than it has now. */
  async getPresent(event: { id: string; startsAt: Date; endsAt: Date }): Promise<ReleasedProgram | null> {
    const program = await this.getReleased(event.id);
    return program && presentProgram(event, program.sessions).length > 0 ? program : null;
  }

  /** The newest release that was not withdrawn; null when there is none. */
  async getReleased(eventId: string): Promise<ReleasedProgram | null> {
    return (await this.getReleasedMany([eventId])).get(eventId) ?? null;
  }

  /** The same for many events, in one query; events without one are absent. */
  async getReleasedMany(eventIds: readonly string[]): Promise<Map<string, ReleasedProgram>> {
    const rows = eventIds.length > 0 ? await this.repository.released(eventIds) : [];
    return new Map(rows.map((row) => [row.eventId, toProgram(row)]));
  }
}

/** Tells one working copy from another. */
function versionOf(sessions: readonly ProgramSession[]): string {
  return createHash('sha256').update(JSON.stringify(sessions)).digest('base64url').slice(0, 22);
}

/** A stored release as readers see it. */
export function toProgram({ number, releasedAt, content }: ReleaseRow): ReleasedProgram {
  const sessions = content.sessions.map((session) => ({
    ...session,
    startsAt: new Date(session.startsAt),
    endsAt: new Date(session.endsAt),
  }));
  return { number, releasedAt, sessions };
}

/** What was given as sessions, those of `present` keeping their ids. Throws InvalidInput naming `sessions.N.field`. */
export function toSessions(input: ProgramInput, present: readonly ProgramSession[], zone: string): ProgramSession[] {
  const own = new Map(present.map((session) => [session.id, session]));
  return input.sessions.map((session, index) => toSession(session, index, zone, own));
}

/** Takes its id out of `own`, the ids that are still to be given. */
function toSession(input: SessionInput, index: number, zone: string, own: Map<string, ProgramSession>): ProgramSession {
  const stored = input.id ? own.get(input.id) : undefined;
  if (input.id && !own.delete(input.id)) {
    const message = 'Такого пункта в этой программе нет, или он уже указан выше';
    throw InvalidInput.field(`sessions.${index}.id`, 'unknown-session', message);
  }
  const speakers = (input.speakers ?? []).map(({ fullName, position, role }) => ({
    fullName,
    position: position ?? '',
    role: role ?? ('SPEAKER' as const),
  }));
  return {
    id: input.id ?? randomUUIDv7(),
    kind: input.kind ?? 'TALK',
    title: input.title,
    description: input.description ?? '',
    hall: input.hall ?? '',
    startsAt: sameMinute(
      stored?.startsAt,
      input.startsAt,
      parseInstant(`sessions.${index}.startsAt`, input.startsAt, zone),
    ),
    endsAt: sameMinute(stored?.endsAt, input.endsAt, parseInstant(`sessions.${index}.endsAt`, input.endsAt, zone)),
    speakers,
  };
}

/** Forms show minutes: what is stored with seconds keeps them unless another minute was written. */
function sameMinute(stored: Date | undefined, written: string, parsed: Date): Date {
  const isOfForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(written);
  return isOfForm && stored && Math.floor(stored.getTime() / 60_000) * 60_000 === parsed.getTime() ? stored : parsed;
}
