import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { InvalidInput, NotFound } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCan } from '../accounts/accounts.rules.js';
import { MunicipalitiesService } from '../organisations/municipalities.service.js';
import type { ResponsiblePersonInput } from './directory.dto.js';
import { DirectoryService, placeOf } from './directory.service.js';
import { type ResponsiblePerson, ResponsiblePersonsRepository } from './responsible-persons.repository.js';

export type { ResponsiblePerson } from './responsible-persons.repository.js';

/** People whom an order makes responsible for the minimum in an organisation (measures 1 and 2 of the plan). */
@Injectable()
export class ResponsiblePersonsService {
  constructor(
    private readonly repository: ResponsiblePersonsRepository,
    private readonly directory: DirectoryService,
    private readonly municipalities: MunicipalitiesService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Those of today first, then those who were. Throws NotFound out of the actor's scope. */
  async of(actor: Actor, organisationId: string): Promise<ResponsiblePerson[]> {
    await this.directory.get(actor, organisationId);
    return this.repository.of(organisationId, this.municipalities.today());
  }

  /** One of them. Throws NotFound, also out of the actor's scope. */
  async get(actor: Actor, organisationId: string, id: string): Promise<ResponsiblePerson> {
    await this.directory.get(actor, organisationId);
    const person = await this.repository.find(organisationId, id);
    if (!person) throw new NotFound('Такого ответственного лица нет');
    return person;
  }

  /** Names somebody, from today unless the input says otherwise. Throws NotFound, Forbidden, InvalidInput. */
  async add(actor: Actor, organisationId: string, input: ResponsiblePersonInput): Promise<void> {
    await this.assertMayEdit(actor, organisationId);
    const person = this.personOf(input);
    await this.audit.transaction(actor, (tx) =>
      this.repository.insert(tx, organisationId, randomUUIDv7(), person, this.clock.now()),
    );
  }

  /** Rewrites one of them. Throws NotFound, Forbidden, InvalidInput. */
  async update(actor: Actor, organisationId: string, id: string, input: ResponsiblePersonInput): Promise<void> {
    await this.assertMayEdit(actor, organisationId);
    const present = await this.get(actor, organisationId, id);
    const person = this.personOf({ ...input, validFrom: input.validFrom ?? present.validFrom });
    await this.audit.transaction(actor, (tx) => this.repository.update(tx, id, person, this.clock.now()));
  }

  /** Forgets somebody named by mistake; who has left keeps a last day instead. Throws NotFound, Forbidden. */
  async remove(actor: Actor, organisationId: string, id: string): Promise<void> {
    await this.assertMayEdit(actor, organisationId);
    await this.get(actor, organisationId, id);
    await this.audit.transaction(actor, (tx) => this.repository.remove(tx, id));
  }

  private async assertMayEdit(actor: Actor, organisationId: string): Promise<void> {
    assertCan(actor, 'organisation.edit', placeOf(await this.directory.get(actor, organisationId)));
  }

  private personOf(input: ResponsiblePersonInput): Omit<ResponsiblePerson, 'id'> {
    const validFrom = input.validFrom ?? this.municipalities.today();
    const validTo = input.validTo ?? null;
    if (validTo !== null && validTo < validFrom) {
      throw InvalidInput.field('validTo', 'ends-before-start', 'Последний день раньше первого');
    }
    return {
      fullName: input.fullName,
      position: input.position,
      duty: input.duty,
      phone: input.phone ?? null,
      email: input.email ?? null,
      orderNumber: input.orderNumber ?? null,
      orderDate: input.orderDate ?? null,
      validFrom,
      validTo,
    };
  }
}
