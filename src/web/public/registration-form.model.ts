import { Injectable } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import { type FieldError, InvalidInput } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ProfileService } from '../../features/accounts/profile.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import type { RegistrationInput } from '../../features/registrations/registrations.dto.js';
import { RegistrationsService } from '../../features/registrations/registrations.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { validateInput } from '../../platform/http/validation.js';
import type { Option } from '../components/inputs.js';
import { profileValues } from '../profile-values.js';

/** What the registration form shows besides the event. */
@Injectable()
export class RegistrationFormModel {
  constructor(
    private readonly profiles: ProfileService,
    private readonly organisations: OrganisationsService,
    private readonly registrations: RegistrationsService,
  ) {}

  /** The fields before anybody has typed: what the signed-in reader has said of himself, the consent never ticked. */
  async start(actor: Actor | undefined): Promise<FormValues> {
    return actor ? { ...profileValues(await this.profiles.get(actor)), email: actor.email } : {};
  }

  /** Version of the consent in force. */
  async consentVersion(): Promise<string> {
    return (await this.registrations.currentConsent()).version;
  }

  /** All that is wrong at once: what the fields say and what the search for the school found. Throws InvalidInput. */
  async read<T extends RegistrationInput>(
    type: ClassConstructor<T>,
    values: FormValues,
    schoolErrors: readonly FieldError[],
  ): Promise<T> {
    const consent = typeof values['consent'] === 'object' ? values['consent'] : {};
    const version = await this.consentVersion();
    try {
      const input = await validateInput(type, { ...values, consent: { version, ...consent } });
      if (schoolErrors.length > 0) throw new InvalidInput(schoolErrors);
      return input;
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const others = error.errors.filter(({ field }) => !schoolErrors.some((school) => school.field === field));
      throw new InvalidInput([...others, ...schoolErrors]);
    }
  }

  async municipalities(): Promise<Option[]> {
    const rows = await this.organisations.municipalities();
    return rows.map(({ oktmo, shortName }) => ({ value: oktmo, label: shortName }));
  }
}
