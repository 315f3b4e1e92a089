import { Injectable } from '@nestjs/common';
import { InvalidInput } from '../../common/errors.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import type { ParticipantInput } from './registrations.dto.js';
import type { NewRegistration } from './places.repository.js';

export type Participant = Pick<
  NewRegistration,
  'lastName' | 'firstName' | 'middleName' | 'municipalityId' | 'schoolId' | 'schoolName' | 'position'
>;

/** Turns what a participant typed into references to schools and municipalities. */
@Injectable()
export class ParticipantsService {
  constructor(private readonly organisations: OrganisationsService) {}

  /**
   * The municipality follows from the school; an unknown school is kept as typed (US-04). Throws InvalidInput on
   * `schoolId` or `municipality` when there is no such one.
   */
  async resolve(input: ParticipantInput): Promise<Participant> {
    const school = input.schoolId ? await this.organisations.findSchool(input.schoolId) : null;
    if (input.schoolId && !school) throw InvalidInput.field('schoolId', 'unknown-school', 'Выберите школу из списка');
    const municipalityId = school?.municipalityId ?? (await this.municipalityId(input.municipality));
    return {
      lastName: input.lastName,
      firstName: input.firstName,
      middleName: input.middleName ?? null,
      municipalityId,
      schoolId: school?.id ?? null,
      schoolName: school ? null : (input.schoolName ?? null),
      position: input.position ?? null,
    };
  }

  private async municipalityId(oktmo: string | null | undefined): Promise<string | null> {
    if (!oktmo) return null;
    const municipality = (await this.organisations.municipalities()).find((row) => row.oktmo === oktmo);
    if (!municipality)
      throw InvalidInput.field('municipality', 'unknown-municipality', 'Выберите муниципалитет из списка');
    return municipality.id;
  }
}
