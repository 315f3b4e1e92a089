import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCan, can } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { EventsService } from '../events/events.service.js';
import { type Note, NotesRepository } from './notes.repository.js';

export type { Note } from './notes.repository.js';

/** What organisers note about a participant for each other: never public, in no export, gone with the participant's data. */
@Injectable()
export class NotesService {
  constructor(
    private readonly repository: NotesRepository,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** The newest first; none for who only checks people in. */
  async list(actor: Actor, event: { id: string; organiserId: string }, registrationId: string): Promise<Note[]> {
    return can(actor, 'registration.change', ownedBy(event)) ? this.repository.list(event.id, registrationId) : [];
  }

  /** Throws NotFound for a registration of another event, or one whose data is erased. */
  async add(actor: Actor, slug: string, registrationId: string, text: string): Promise<void> {
    const event = await this.changed(actor, slug);
    const note = { id: randomUUIDv7(), eventId: event.id, registrationId, authorId: actor.personId, text };
    const added = await this.audit.transaction(actor, (tx) => this.repository.add(tx, note, this.clock.now()));
    if (!added) throw new NotFound('Такой регистрации нет');
  }

  /** Throws NotFound for a note of another registration. */
  async remove(actor: Actor, slug: string, registrationId: string, id: string): Promise<void> {
    const event = await this.changed(actor, slug);
    const removed = await this.audit.transaction(actor, (tx) =>
      this.repository.remove(tx, event.id, registrationId, id),
    );
    if (!removed) throw new NotFound('Такой заметки нет');
  }

  private async changed(actor: Actor, slug: string): Promise<{ id: string }> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.change', ownedBy(event));
    return event;
  }
}
