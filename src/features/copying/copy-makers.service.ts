import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Actor, assertCan } from '../accounts/accounts.rules.js';
import { AnnouncementsService } from '../announcements/announcements.service.js';
import { CopiesService } from '../events/copies.service.js';
import type { Event } from '../events/event.entity.js';
import { HelpersService } from '../events/helpers.service.js';
import { SeriesService } from '../events/series.service.js';
import { MaterialCopiesService } from '../materials/material-copies.service.js';
import { ProgramCopiesService } from '../programs/program-copies.service.js';
import type { RepeatInput } from './copying.dto.js';
import { COPY_PART_RIGHTS, type CopyPart } from './copying.rules.js';

interface Wish {
  title: string;
  parts?: readonly CopyPart[];
  key: string;
  seriesId: string | null;
}

/** Who makes which part of a copy. */
@Injectable()
export class CopyMakers {
  constructor(
    private readonly copies: CopiesService,
    private readonly programs: ProgramCopiesService,
    private readonly materials: MaterialCopiesService,
    private readonly announcements: AnnouncementsService,
    private readonly helpers: HelpersService,
    private readonly series: SeriesService,
  ) {}

  /** The event to be copied, locked. Throws Forbidden for a part that the actor may not make. */
  async source(tx: EntityManager, actor: Actor, slug: string, parts: readonly CopyPart[]): Promise<Event> {
    const source = await this.copies.source(tx, actor, slug);
    for (const part of parts) assertCan(actor, COPY_PART_RIGHTS[part], { organisationId: source.organiserId });
    return source;
  }

  async madeBefore(tx: EntityManager, actor: Actor, key: string): Promise<string[]> {
    return this.copies.madeBefore(tx, actor, key);
  }

  /** The series the copies are put into; a new one takes the event itself too. Null for none. */
  async seriesOf(
    tx: EntityManager,
    source: Event,
    { series, seriesTitle }: Pick<RepeatInput, 'series' | 'seriesTitle'>,
  ): Promise<string | null> {
    if (series === 'SAME') return source.seriesId;
    if (series === 'NONE') return null;
    const input = { title: seriesTitle ?? source.title, kind: 'SERIES', registration: 'EACH' } as const;
    const made = await this.series.insert(tx, source.organiserId, input);
    await this.series.put(tx, source, made.id);
    return made.id;
  }

  /** A draft at each of `starts`; returns their slugs. */
  async make(tx: EntityManager, actor: Actor, source: Event, starts: readonly Date[], wish: Wish): Promise<string[]> {
    const has = (part: CopyPart) => wish.parts?.includes(part) ?? false;
    const { title, key, seriesId } = wish;
    const slugs: string[] = [];
    for (const startsAt of starts) {
      const options = { title, key, seriesId, startsAt, details: has('details'), measures: has('measures') };
      const copy = await this.copies.copy(tx, actor, source, options);
      const sessions = has('program') ? await this.programs.copy(tx, source, copy) : new Map<string, string>();
      if (has('materials')) await this.materials.copy(tx, source.id, copy.id, sessions);
      if (has('announcement')) await this.announcements.publications.copyForEvent(tx, actor, source.id, copy);
      if (has('helpers')) await this.helpers.copy(tx, actor, source, copy);
      slugs.push(copy.slug);
    }
    return slugs;
  }
}
