import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { movedAlong } from '../../common/instant.js';
import { ProgramsRepository } from './programs.repository.js';

/** The program of an event for a copy of it. */
@Injectable()
export class ProgramCopiesService {
  constructor(private readonly repository: ProgramsRepository) {}

  /**
   * Writes the working copy of `from` as that of `to`, each session as far from the new start as it was from the old one;
   * nothing is released. Returns the new id of each session by its old one. In the caller's transaction, who has asked for the
   * right.
   */
  async copy(
    tx: EntityManager,
    from: { id: string; startsAt: Date; zone: string },
    to: { id: string; startsAt: Date },
  ): Promise<Map<string, string>> {
    const sessions = await this.repository.workingCopy(from.id, tx);
    const copies = sessions.map((session) => {
      const startsAt = movedAlong(session.startsAt, from.startsAt, to.startsAt, from.zone);
      const lasts = session.endsAt.getTime() - session.startsAt.getTime();
      return { ...session, id: randomUUIDv7(), startsAt, endsAt: new Date(startsAt.getTime() + lasts) };
    });
    if (copies.length > 0) await this.repository.replace(tx, to.id, copies);
    return new Map(sessions.map(({ id }, n) => [id, copies[n]?.id ?? id]));
  }
}
