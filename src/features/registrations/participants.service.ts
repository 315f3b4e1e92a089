import { Injectable } from '@nestjs/common';
import { OrganisationsService, type Workplace } from '../organisations/organisations.service.js';
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
    return named(input, await this.organisations.resolveWorkplace(input));
  }

  /** The same for many, in their order, by as many queries as for one. */
  async resolveMany(inputs: readonly ParticipantInput[]): Promise<Participant[]> {
    const workplaces = await this.organisations.resolveWorkplaces(inputs);
    return inputs.flatMap((input, n) => (workplaces[n] ? named(input, workplaces[n]) : []));
  }
}

function named({ lastName, firstName, middleName, position }: ParticipantInput, workplace: Workplace): Participant {
  return { ...workplace, lastName, firstName, middleName: middleName ?? null, position: position ?? null };
}
