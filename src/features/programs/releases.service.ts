import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { type Actor, can } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import { concernsReaders, type SessionDifference, sessionDifferences } from './program-changes.rules.js';
import { ProgramsRepository, type ReleaseRow } from './programs.repository.js';
import { ProgramsService, type ReleasedProgram, toProgram } from './programs.service.js';

/** A release with what it changed in the one before it; the first one changed nothing. */
export interface ReleaseOfProgram extends ReleasedProgram {
  differences: SessionDifference[];
}

/** Somebody registered, as far as the program is concerned. */
export interface ReaderOfReleases {
  /** The newest release of which a letter told; null when none did. */
  release: number | null;
  /** Null: counts for nothing. */
  registeredAt: Date | null;
}

/** The newest release of a program, for those registered. */
export interface ReleaseNews {
  event: EventRow;
  number: number;
  releasedAt: Date;
  /** All that has changed since the release this reader knows; null when nothing that concerns readers has. */
  since(reader: ReaderOfReleases): SessionDifference[] | null;
}

/** Told by letter, read when registering, or released quietly: then everybody is taken to know it. */
function knows({ release, registeredAt }: ReaderOfReleases, row: ReleaseRow): boolean {
  if (row.number <= (release ?? 0)) return true;
  return (registeredAt !== null && row.releasedAt < registeredAt) || row.toldAt?.getTime() === row.releasedAt.getTime();
}

/** The numbered releases of programs, and what each of them changed. */
@Injectable()
export class ReleasesService {
  constructor(
    private readonly repository: ProgramsRepository,
    private readonly programs: ProgramsService,
    private readonly events: EventsService,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Every release that was not withdrawn, the newest first, as readers of the event may see them. Throws NotFound. */
  async list(slug: string, actor?: Actor): Promise<{ event: EventRow; releases: ReleaseOfProgram[] }> {
    const event = await this.events.getVisible(slug, actor);
    const programs = (await this.repository.releases(event.id)).map(toProgram);
    const releases = programs.map((program, index) => {
      const before = programs[index - 1];
      const differences = before ? sessionDifferences(before.sessions, program.sessions, event.zone) : [];
      return { ...program, differences };
    });
    return { event, releases: releases.toReversed() };
  }

  /** What releasing the working copy now would change, and whether that concerns those registered. Throws NotFound out of scope. */
  async preview(actor: Actor, slug: string): Promise<{ differences: SessionDifference[]; concerns: boolean }> {
    const event = await this.events.getManaged(actor, slug);
    const { sessions, released } = await this.programs.getWorkingCopy(actor, slug);
    if (!released || !can(actor, 'program.edit', ownedBy(event))) return { differences: [], concerns: false };
    const differences = sessionDifferences(released.sessions, sessions, event.zone);
    return { differences, concerns: concernsReaders(differences) };
  }

  /**
   * A release of which readers have not been told and which concerns them; null when there is none, or the event is over, hidden or off.
   */
  async news(eventId: string): Promise<ReleaseNews | null> {
    const rows = await this.repository.releases(eventId);
    const told = rows.findLast((row) => row.toldAt !== null);
    if (!told || told.number === rows.at(-1)?.number) return null;
    const news = await this.newsFrom(eventId, rows);
    return news?.since({ release: told.number, registeredAt: null }) ? news : null;
  }

  /** The same of the newest release, whether or not letters about it were written already. */
  async newest(eventId: string): Promise<ReleaseNews | null> {
    return this.newsFrom(eventId, await this.repository.releases(eventId));
  }

  private async newsFrom(eventId: string, rows: readonly ReleaseRow[]): Promise<ReleaseNews | null> {
    const event = await this.events.findById(eventId);
    if (event?.publicationState !== 'PUBLISHED' || event.cancelledAt || event.endsAt <= this.clock.now()) return null;
    const newest = rows.at(-1);
    if (!newest) return null;
    const { sessions } = toProgram(newest);
    const known = new Map<number, SessionDifference[]>();
    const since = (reader: ReaderOfReleases): SessionDifference[] | null => {
      const base = rows.findLast((row) => row.number < newest.number && knows(reader, row));
      if (!base) return null;
      const differences = known.get(base.number) ?? sessionDifferences(toProgram(base).sessions, sessions, event.zone);
      known.set(base.number, differences);
      return concernsReaders(differences) ? differences : null;
    };
    return { event, number: newest.number, releasedAt: newest.releasedAt, since };
  }

  /** From here on readers know everything up to release `number`. */
  async markTold(eventId: string, number: number): Promise<void> {
    await this.repository.markTold(this.dataSource.manager, eventId, number, this.clock.now());
  }
}
