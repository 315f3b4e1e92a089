import { Injectable } from '@nestjs/common';
import { OrganisationsService } from '../organisations/organisations.service.js';
import type { NewRegistration } from './places.repository.js';
import type { ParticipantInput } from './registrations.dto.js';

export type Participant = Pick<
  NewRegistration,
  'lastName' | 'firstName' | 'middleName' | 'municipalityId' | 'schoolId' | 'schoolName' | 'position'
>;

/** Turns what a participant typed into references to schools and municipalities. */
@Injectable()
export class ParticipantsService {
  constructor(private readonly organisations: OrganisationsService) {}

  /** As OrganisationsService.resolveWorkplace, with the person's name and position. */
  async resolve(input: ParticipantInput): Promise<Participant> {
    return {
      ...(await this.organisations.resolveWorkplace(input)),
      lastName: input.lastName,
      firstName: input.firstName,
      middleName: input.middleName ?? null,
      position: input.position ?? null,
    };
  }
}
