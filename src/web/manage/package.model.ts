import { Injectable } from '@nestjs/common';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import type { PackagePart } from '../../features/publications/package.rules.js';
import { releaseDifference } from '../../features/programs/program.rules.js';
import { ProgramsService } from '../../features/programs/programs.service.js';
import { type PackageEvent, type PackageItem, PackagesService } from '../../features/workspace/packages.service.js';

/** The package of one event as its overview shows it. */
export interface EventPackage {
  items: readonly PackageItem[];
  /** The working copy of the program differs from what readers see. */
  isProgramChanged: boolean;
}

@Injectable()
export class PackageModel {
  constructor(
    private readonly packages: PackagesService,
    private readonly programs: ProgramsService,
  ) {}

  /** One part of an event the actor may see: how far it is and by when it is due. */
  async part(event: PackageEvent, part: PackagePart): Promise<PackageItem | undefined> {
    const items = await this.packages.forEvents([event]);
    return items.get(event.id)?.find((item) => item.part === part);
  }

  /** Of an event the actor may see: the lines in the order the parts are made. */
  async of(actor: Actor, event: PackageEvent): Promise<EventPackage> {
    const [items, program] = await Promise.all([
      this.packages.forEvents([event]),
      this.programs.getWorkingCopy(actor, event.slug),
    ]);
    const may = (part: PackageItem['part']) =>
      can(actor, PART_RIGHTS[part], ownedBy(event)) || can(actor, 'event.edit', ownedBy(event));
    const { released, sessions } = program;
    return {
      items: (items.get(event.id) ?? []).filter(({ part }) => may(part)),
      isProgramChanged: released !== null && releaseDifference(released.sessions, sessions).size > 0,
    };
  }
}

/** The right to work on each part: helpers of an event see what they help with. */
const PART_RIGHTS = {
  letter: 'document.view',
  announcement: 'publication.edit',
  program: 'program.edit',
  postRelease: 'publication.edit',
} as const;
