import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Storage } from '../../platform/storage/storage.js';
import { Material } from './material.entity.js';
import { MaterialsRepository } from './materials.repository.js';
import { materialKey } from './materials.service.js';

/** The materials of an event for a copy of it. */
@Injectable()
export class MaterialCopiesService {
  constructor(
    private readonly repository: MaterialsRepository,
    private readonly storage: Storage,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives `to` the links and files of `from` that are in sight; recordings stay with what they are of. One of a session goes to
   * its copy in `sessions`, old id to new, or to the event itself. Files are stored before their rows: what a transaction that
   * fails leaves behind, `sweep` deletes. In the caller's transaction, who has asked for the right.
   */
  async copy(tx: EntityManager, from: string, to: string, sessions: ReadonlyMap<string, string>): Promise<void> {
    const materials = (await this.repository.list(from, tx)).filter(
      ({ kind, hiddenAt }) => kind !== 'RECORDING' && hiddenAt === null,
    );
    for (const material of materials) {
      const id = randomUUIDv7();
      if (material.kind === 'FILE' && !(await this.copyFile(material.id, id))) continue;
      const sessionId = sessions.get(material.sessionId ?? '') ?? null;
      await tx.insert(Material, { ...material, id, eventId: to, sessionId, createdAt: this.clock.now() });
    }
  }

  /** False when there is no such file any more. */
  private async copyFile(from: string, to: string): Promise<boolean> {
    const bytes = await this.storage.get(materialKey(from));
    if (bytes) await this.storage.put(materialKey(to), bytes);
    return bytes !== null;
  }
}
