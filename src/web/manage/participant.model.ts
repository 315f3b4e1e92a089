import { Injectable } from '@nestjs/common';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { AuditLogService, type Readable } from '../../features/audit/audit-log.service.js';
import { type EventRow, EventsService } from '../../features/events/events.service.js';
import { type LetterRow, LettersService } from '../../features/notifications/letters.service.js';
import { type Note, NotesService } from '../../features/registrations/notes.service.js';
import { RegistrationsService } from '../../features/registrations/registrations.service.js';
import { type RosterRow, RosterService } from '../../features/registrations/roster.service.js';
import { type CountedTag, TagsService } from '../../features/registrations/tags.service.js';

/** All that one participant's page shows. */
export interface ParticipantCard {
  event: EventRow;
  row: RosterRow;
  /** Number in the waiting list; null for those who do not wait. */
  position: number | null;
  notes: readonly Note[];
  tags: readonly CountedTag[];
  letters: readonly LetterRow[];
  record: Readable;
}

/** Puts a participant's page together, each part as far as the reader's rights reach. */
@Injectable()
export class ParticipantModel {
  constructor(
    private readonly events: EventsService,
    private readonly roster: RosterService,
    private readonly registrations: RegistrationsService,
    private readonly notes: NotesService,
    private readonly tags: TagsService,
    private readonly letters: LettersService,
    private readonly record: AuditLogService,
  ) {}

  /** Throws NotFound or Forbidden out of scope. */
  async of(actor: Actor, slug: string, id: string): Promise<ParticipantCard> {
    const event = await this.events.getManaged(actor, slug);
    const row = await this.roster.getRow(actor, slug, id);
    return {
      event,
      row,
      position: row.state === 'WAITLISTED' ? await this.registrations.positionOf(id) : null,
      notes: await this.notes.list(actor, event, id),
      tags: await this.tags.list(actor, event),
      letters: await this.letters.ofRegistration(actor, id),
      record: await this.record.ofRow(actor, { event: event.id, row: id }),
    };
  }
}
