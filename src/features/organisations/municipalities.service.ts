import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import {
  MunicipalitiesRepository,
  type MunicipalityPeriod,
  type MunicipalityValues,
} from './municipalities.repository.js';
import { assertSuccession } from './municipalities.rules.js';
import { OrganisationWritingRepository } from './organisation-writing.repository.js';

export type { MunicipalityPeriod, MunicipalityValues } from './municipalities.repository.js';

/** Municipalities over time: schools move to a successor on its day, what was counted before stays where it was counted. */
@Injectable()
export class MunicipalitiesService {
  constructor(
    private readonly repository: MunicipalitiesRepository,
    private readonly writing: OrganisationWritingRepository,
    private readonly clock: Clock,
  ) {}

  /** Today in Moscow, `2026-12-09`. */
  today(): string {
    const now = Temporal.Instant.fromEpochMilliseconds(this.clock.now().getTime());
    return now.toZonedDateTimeISO('Europe/Moscow').toPlainDate().toString();
  }

  /** Every municipality there is, was and will be; past ones last. */
  async all(): Promise<MunicipalityPeriod[]> {
    return this.repository.all(this.today());
  }

  /** The municipality, or null when there is none. */
  async findById(id: string): Promise<MunicipalityPeriod | null> {
    return this.repository.findById(id);
  }

  /** Adds a municipality and returns its id. Throws InvalidInput as `assertSuccession` does. */
  async insert(tx: EntityManager, values: MunicipalityValues): Promise<string> {
    const id = randomUUIDv7();
    assertSuccession({ id, ...values }, await this.repository.lockAll(tx));
    await this.repository.insert(tx, id, values);
    return id;
  }

  /** Sets when a municipality is in force and who follows it. Throws NotFound, InvalidInput as `assertSuccession` does. */
  async setValidity(
    tx: EntityManager,
    id: string,
    period: Pick<MunicipalityValues, 'validFrom' | 'validTo' | 'successorId'>,
  ): Promise<void> {
    const all = await this.repository.lockAll(tx);
    const present = all.find((row) => row.id === id);
    if (!present) throw new NotFound('Такого муниципалитета нет');
    assertSuccession({ ...present, ...period }, all);
    await this.repository.setValidity(tx, id, period);
  }

  /**
   * Moves the organisations of a municipality that is no more to its successor, except its own authority, which ends with
   * it; returns how many. Registrations keep the municipality they were made in, so past statistics do not move
   * (domain.md, section 5). Does nothing before the day or without a successor.
   */
  async succeed(tx: EntityManager, id: string): Promise<number> {
    const row = await this.repository.findById(id, tx);
    if (!row?.successorId || row.validTo === null || row.validTo > this.today()) return 0;
    return this.writing.moveMunicipality(tx, id, row.successorId, this.clock.now());
  }
}
