import { Injectable } from '@nestjs/common';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ClashesService } from '../../features/programs/clashes.service.js';
import { type PackageItem, PackagesService } from '../../features/workspace/packages.service.js';

/** What lists of events say beside each: its package, and how many others are on at the same time. */
@Injectable()
export class EventNotesModel {
  constructor(
    private readonly packages: PackagesService,
    private readonly clashes: ClashesService,
  ) {}

  /** The lines of each event's package by its id. */
  packagesOf(events: Parameters<PackagesService['forEvents']>[0]): Promise<Map<string, PackageItem[]>> {
    return this.packages.forEvents(events);
  }

  /** How many other events clash with each, by id; those without any are absent. */
  async clashesOf(actor: Actor, events: readonly { id: string }[]): Promise<ReadonlyMap<string, number>> {
    const ids = events.map(({ id }) => id);
    const clashes = await this.clashes.forEvents(actor, ids);
    return new Map([...clashes].map(([id, others]) => [id, others.length]));
  }
}
