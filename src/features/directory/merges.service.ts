import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { type Actor, assertCanEverywhere } from '../accounts/accounts.rules.js';
import { EditingService } from '../events/editing.service.js';
import { type LockedOrganisation, OrganisationsService } from '../organisations/organisations.service.js';
import { ORGANISATION_MERGED } from './directory.events.js';
import { assertMergeable } from './directory.rules.js';
import { type MergeRow, MergesRepository, type Moved } from './merges.repository.js';
import { type ReferenceCount, ReferencesRepository } from './references.repository.js';

export type { MergeRow } from './merges.repository.js';
export type { ReferenceCount } from './references.repository.js';

/** What was under way when the merge committed has ended by then. */
const SETTLE_MS = 2 * 60_000;
const SYSTEM = { personId: null };

/** Two entries of one organisation become one: all that named the one names the other, and its address leads there. */
@Injectable()
export class MergesService {
  constructor(
    private readonly repository: MergesRepository,
    private readonly references: ReferencesRepository,
    private readonly organisations: OrganisationsService,
    private readonly events: EditingService,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** What a merge would move, by table and column. Throws Forbidden, NotFound, RuleViolation as `assertMergeable`. */
  async preview(actor: Actor, loserId: string, survivorId: string): Promise<ReferenceCount[]> {
    assertCanEverywhere(actor, 'organisation.manage');
    return this.audit.transaction(actor, async (tx) => {
      const { loser, survivor } = await this.lock(tx, loserId, survivorId);
      assertMergeable(loser, survivor);
      const references = await this.references.to(tx, 'organisation');
      const counts = await this.references.count(tx, references, loserId, survivorId);
      return counts.filter(({ rows }) => rows > 0);
    });
  }

  /**
   * Moves all that names `loserId` to `survivorId` and closes the loser; what both have once stays once. A repeat changes
   * nothing. Throws Forbidden, NotFound, RuleViolation as `assertMergeable`.
   */
  async merge(actor: Actor, loserId: string, survivorId: string): Promise<void> {
    assertCanEverywhere(actor, 'organisation.manage');
    await this.audit.transaction(actor, async (tx) => {
      const { loser, survivor } = await this.lock(tx, loserId, survivorId);
      if (loser.mergedIntoId === survivorId) return;
      assertMergeable(loser, survivor);
      if (survivor.parentId === loserId) {
        await this.organisations.update(tx, survivorId, { parentId: loser.parentId });
      }
      const id = randomUUIDv7();
      await this.repository.insert(tx, {
        id,
        loserId,
        survivorId,
        moved: await this.move(tx, loserId, survivorId),
        mergedBy: actor.personId,
        mergedAt: this.clock.now(),
      });
      await this.organisations.setMerged(tx, loserId, survivorId);
      await this.events.touchOrganiser(tx, survivorId);
      const runAt = new Date(this.clock.now().getTime() + SETTLE_MS);
      await this.jobs.add(tx, ORGANISATION_MERGED, { mergeId: id }, { key: `merge:${id}`, runAt });
    });
  }

  /** Moves what has come to name the loser since: somebody was registering with it in the moment of the merge. */
  async settle(mergeId: string): Promise<void> {
    await this.audit.transaction(SYSTEM, async (tx) => {
      const merge = await this.repository.lock(tx, mergeId);
      if (!merge || merge.undoneAt) return;
      const { loser } = await this.lock(tx, merge.loserId, merge.survivorId);
      const later = await this.move(tx, merge.loserId, loser.mergedIntoId ?? merge.survivorId);
      await this.repository.setMoved(tx, mergeId, together(merge.moved, later));
    });
  }

  /** Merges that stand and that the organisation took part in. Throws Forbidden. */
  async of(actor: Actor, organisationId: string): Promise<MergeRow[]> {
    assertCanEverywhere(actor, 'organisation.manage');
    return this.repository.of(organisationId);
  }

  /**
   * Takes a merge back: the loser works again and the rows that moved are its own again, except those changed since. Throws
   * Forbidden, NotFound, RuleViolation when it was taken back before or the survivor was merged further.
   */
  async undo(actor: Actor, mergeId: string): Promise<void> {
    assertCanEverywhere(actor, 'organisation.manage');
    await this.audit.transaction(actor, async (tx) => {
      const merge = await this.repository.lock(tx, mergeId);
      if (!merge) throw new NotFound('Такого объединения нет');
      if (merge.undoneAt) throw new RuleViolation('already-undone', 'Это объединение уже отменено');
      const { survivor } = await this.lock(tx, merge.loserId, merge.survivorId);
      if (survivor.mergedIntoId) {
        throw new RuleViolation('merged-further', 'Сначала отмените более позднее объединение');
      }
      for (const reference of await this.references.to(tx, 'organisation')) {
        const rows = merge.moved[`${reference.table}.${reference.column}`];
        if (rows) await this.references.moveBack(tx, reference, rows, merge.loserId, merge.survivorId);
      }
      await this.organisations.setMerged(tx, merge.loserId, null);
      await this.repository.setUndone(tx, mergeId, this.clock.now());
      await this.events.touchOrganiser(tx, merge.loserId);
    });
  }

  private async move(tx: EntityManager, from: string, to: string): Promise<Moved> {
    await this.repository.keepLongestTerms(tx, from, to);
    const moved: Moved = {};
    for (const reference of await this.references.to(tx, 'organisation')) {
      const rows = await this.references.move(tx, reference, from, to);
      if (rows.keys.length + rows.dropped.length > 0) moved[`${reference.table}.${reference.column}`] = rows;
    }
    return moved;
  }

  private async lock(
    tx: EntityManager,
    loserId: string,
    survivorId: string,
  ): Promise<{ loser: LockedOrganisation; survivor: LockedOrganisation }> {
    const found = await this.organisations.lock(tx, [loserId, survivorId]);
    const [loser, survivor] = [found.get(loserId), found.get(survivorId)];
    if (!loser || !survivor) throw new NotFound('Такой организации нет');
    return { loser, survivor };
  }
}

function together(before: Moved, later: Moved): Moved {
  const all = { ...before };
  for (const [name, { keys, dropped }] of Object.entries(later)) {
    const known = before[name] ?? { keys: [], dropped: [] };
    all[name] = { keys: [...known.keys, ...keys], dropped: [...known.dropped, ...dropped] };
  }
  return all;
}
