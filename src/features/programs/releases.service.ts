import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { type Actor, can } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import { concernsReaders, type SessionDifference, sessionDifferences } from './program-changes.rules.js';
import { ProgramsRepository } from './programs.repository.js';
import { ProgramsService, type ReleasedProgram, toProgram } from './programs.service.js';

/** A release with what it changed in the one before it; the first one changed nothing. */
export interface ReleaseOfProgram extends ReleasedProgram {
  differences: SessionDifference[];
}

/** What is to be told to those registered: all that has changed since they were last told. */
export interface ReleaseNews {
  event: EventRow;
  number: number;
  releasedAt: Date;
  differences: SessionDifference[];
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

  /** What has changed for readers since they were last told; null when that concerns nobody, or the event is over, hidden or off. */
  async news(eventId: string): Promise<ReleaseNews | null> {
    const event = await this.events.findById(eventId);
    if (event?.publicationState !== 'PUBLISHED' || event.cancelledAt || event.endsAt <= this.clock.now()) return null;
    const rows = await this.repository.releases(eventId);
    const newest = rows.at(-1);
    const told = rows.findLast((row) => row.toldAt !== null);
    if (!newest || !told || told.number === newest.number) return null;
    const program = toProgram(newest);
    const differences = sessionDifferences(toProgram(told).sessions, program.sessions, event.zone);
    if (!concernsReaders(differences)) return null;
    return { event, number: newest.number, releasedAt: newest.releasedAt, differences };
  }

  /** From here on readers know everything up to release `number`. */
  async markTold(eventId: string, number: number): Promise<void> {
    await this.repository.markTold(this.dataSource.manager, eventId, number, this.clock.now());
  }
}
