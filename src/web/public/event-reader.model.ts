import { Injectable } from '@nestjs/common';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { ReleasedProgram } from '../../features/programs/programs.service.js';
import { SpeakersService } from '../../features/programs/speakers.service.js';
import { OwnedRegistrationsService } from '../../features/registrations/owned-registrations.service.js';

/** What the page of an event says to one signed-in reader. */
export interface EventReader {
  /** The secret of the reader's own registration; null when there is none. */
  ownToken: string | null;
  /** Speakers of the program who may be the reader. */
  resembling: Awaited<ReturnType<SpeakersService['resembling']>>;
}

/** What of an event concerns the one who reads. */
@Injectable()
export class EventReaderModel {
  constructor(
    private readonly owned: OwnedRegistrationsService,
    private readonly speakers: SpeakersService,
  ) {}

  /** Two queries for somebody signed in, none for others; speakers of what is not released are nobody's yet. */
  async of(event: EventRow, program: ReleasedProgram | null, actor: Actor | undefined): Promise<EventReader> {
    if (!actor) return { ownToken: null, resembling: [] };
    const [ownToken, speakers] = await Promise.all([
      this.owned.tokenFor(actor, event.id),
      program ? this.speakers.resembling(actor, event.id) : [],
    ]);
    const named = new Set(program?.sessions.flatMap((session) => session.speakers.map(({ fullName }) => fullName)));
    return { ownToken, resembling: speakers.filter(({ fullName }) => named.has(fullName)) };
  }
}
