import { Injectable } from '@nestjs/common';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ProfileService } from '../../features/accounts/profile.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import { RegistrationsService } from '../../features/registrations/registrations.service.js';
import type { FormValues } from '../../platform/http/form.js';
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

  async municipalities(): Promise<Option[]> {
    const rows = await this.organisations.municipalities();
    return rows.map(({ oktmo, shortName }) => ({ value: oktmo, label: shortName }));
  }
}
