import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCan } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { EventsService } from '../events/events.service.js';
import type { TagInput } from './participant-work.dto.js';
import { RosterChangesService, type Selection } from './roster-changes.service.js';
import { type CountedTag, TagsRepository } from './tags.repository.js';

export type { CountedTag } from './tags.repository.js';

const MOST = 50;

/** The organiser's own marks on participants of one event; never public. */
@Injectable()
export class TagsService {
  constructor(
    private readonly repository: TagsRepository,
    private readonly changes: RosterChangesService,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** The event's tags by name. Throws NotFound or Forbidden out of scope. */
  async list(actor: Actor, event: { id: string; organiserId: string }): Promise<CountedTag[]> {
    assertCan(actor, 'registration.view', ownedBy(event));
    return this.repository.list(event.id);
  }

  /** Makes a tag, or finds the one of this name; returns its id. Throws RuleViolation at the fifty-first. */
  async ensure(actor: Actor, slug: string, input: TagInput): Promise<string> {
    const event = await this.changed(actor, slug);
    const known = await this.repository.list(event.id);
    const isNew = known.every(({ name }) => name.toLowerCase() !== input.name.toLowerCase());
    if (isNew && known.length >= MOST) throw new RuleViolation('too-many-tags', `Меток уже ${MOST}. Удалите ненужные`);
    return this.audit.transaction(actor, (tx) =>
      this.repository.ensure(tx, { id: randomUUIDv7(), eventId: event.id, ...input }, this.clock.now()),
    );
  }

  /** Another name or colour. Throws InvalidInput when the name is taken, NotFound for another event's tag. */
  async update(actor: Actor, slug: string, id: string, input: TagInput): Promise<void> {
    const event = await this.changed(actor, slug);
    const known = await this.repository.list(event.id);
    if (known.some((tag) => tag.id !== id && tag.name.toLowerCase() === input.name.toLowerCase()))
      throw InvalidInput.field('name', 'tag-exists', 'Такая метка уже есть');
    const found = await this.audit.transaction(actor, (tx) => this.repository.update(tx, event.id, { id, ...input }));
    if (!found) throw new NotFound('Такой метки нет');
  }

  /** Takes the tag off everybody and out of the event. Throws NotFound for another event's tag. */
  async remove(actor: Actor, slug: string, id: string): Promise<void> {
    const event = await this.changed(actor, slug);
    const found = await this.audit.transaction(actor, (tx) => this.repository.remove(tx, event.id, id));
    if (!found) throw new NotFound('Такой метки нет');
  }

  /** Gives the tag to the selection, or takes it off; returns how many it changed. Throws as RosterChangesService does. */
  async mark(
    actor: Actor,
    slug: string,
    selection: Selection,
    { tagId, off = false }: { tagId: string; off?: boolean },
  ): Promise<number> {
    const { eventId, ids } = await this.changes.idsOfSelection(actor, slug, selection);
    return this.audit.transaction(actor, (tx) =>
      off ? this.repository.take(tx, eventId, tagId, ids) : this.repository.give(tx, eventId, tagId, ids),
    );
  }

  private async changed(actor: Actor, slug: string): Promise<{ id: string }> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.change', ownedBy(event));
    return event;
  }
}
