import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import type { MovedSchool, TypedSchool } from '../organisations/typed-school.rules.js';
import { TypedSchoolsRepository } from './typed-schools.repository.js';

/** Schools that people typed because the list lacks them (US-04), in registrations. */
@Injectable()
export class TypedSchoolsService {
  constructor(
    private readonly repository: TypedSchoolsRepository,
    private readonly clock: Clock,
  ) {}

  /** Every name as typed, with its municipality and how many registrations hold it. */
  async typed(): Promise<TypedSchool[]> {
    return this.repository.typed();
  }

  /** The different spellings in one municipality, or of those who named none. */
  async namesIn(tx: EntityManager, municipalityId: string | null): Promise<string[]> {
    return this.repository.namesIn(tx, municipalityId);
  }

  /**
   * Gives the school to all registrations with one of these names in this municipality; returns what they said before. The
   * municipality becomes the school's, but not where the one they name has since gone: what was counted there stays.
   */
  async link(
    tx: EntityManager,
    typed: { names: readonly string[]; municipalityId: string | null },
    schoolId: string,
  ): Promise<MovedSchool[]> {
    return this.repository.link(tx, typed, schoolId, this.clock.now());
  }

  /** Takes `link` back for exactly these, except where the school was changed since. */
  async unlink(tx: EntityManager, moved: readonly MovedSchool[], schoolId: string): Promise<void> {
    await this.repository.unlink(tx, moved, schoolId, this.clock.now());
  }
}
