import type { JSX } from 'preact';
import { type FieldError, InvalidInput } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { RolesService } from '../../features/accounts/roles.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { errorOf } from '../components/forms.js';
import { type Option, Radios, Select, TextInput } from '../components/inputs.js';
import { typed } from '../public/registration.view.js';

/** What a form offers for choosing an organisation. */
export interface OrganisationOffer {
  /** All there are, when they are few; null: it is found by typing. */
  few: readonly Option[] | null;
  /** Those whose names fit what was typed, when it was not clear which is meant. */
  candidates: readonly Option[];
}

/**
 * Fills `organisationId` of a form from what was typed as `organisationName`; `errors` says what is wrong with it. Nothing
 * typed and nothing chosen stays so.
 */
export async function chooseOrganisation(
  roles: RolesService,
  actor: Actor,
  values: FormValues,
): Promise<{ organisationId: string | null; offer: OrganisationOffer; errors: FieldError[] }> {
  const [few, chosen, name] = [
    await offered(roles, actor),
    typed(values, 'organisationId'),
    typed(values, 'organisationName'),
  ];
  if (chosen || few || !name) return { organisationId: chosen || null, offer: { few, candidates: [] }, errors: [] };
  const found = await roles.organisationsFor(actor, name);
  const exact = found.filter(({ shortName }) => shortName === name);
  const [only] = exact.length === 1 ? exact : found.length === 1 ? found : [];
  if (only) return { organisationId: only.id, offer: { few, candidates: [] }, errors: [] };
  const message =
    found.length > 0
      ? 'Под это название подходит несколько организаций: выберите одну'
      : 'Среди доступных вам организаций такой нет: измените название';
  const code = found.length > 0 ? 'ambiguous' : 'unknown-organisation';
  return {
    organisationId: null,
    offer: { few, candidates: found.map(option) },
    errors: InvalidInput.field('organisationName', code, message).errors.slice(),
  };
}

const FEW = 15;

async function offered(roles: RolesService, actor: Actor): Promise<Option[] | null> {
  const found = await roles.organisationsFor(actor, null);
  return found.length <= FEW ? found.map(option) : null;
}

function option({
  id,
  shortName,
  municipality,
}: {
  id: string;
  shortName: string;
  municipality: string | null;
}): Option {
  return { value: id, label: municipality ? `${shortName}, ${municipality}` : shortName };
}

/** The field itself: a list when organisations are few, else a name to type and what was found for it. */
export function OrganisationChoice(props: {
  values: FormValues;
  offer: OrganisationOffer;
  errors: readonly FieldError[];
  label?: string;
  hint?: string;
  optional?: boolean;
}): JSX.Element {
  const { values, offer, errors, label = 'Организация', hint, optional } = props;
  const error = errorOf(errors, 'organisationName') ?? errorOf(errors, 'organisationId');
  if (offer.few) {
    return (
      <Select
        name="organisationId"
        label={label}
        hint={hint}
        optional={optional}
        empty="Выберите из списка"
        options={offer.few}
        value={typed(values, 'organisationId')}
        error={error}
      />
    );
  }
  return (
    <>
      <TextInput
        name="organisationName"
        label={label}
        hint={hint ?? 'Название или его часть: «гимназия 5 Клин», «АСОУ».'}
        optional={optional}
        value={typed(values, 'organisationName')}
        error={error}
        maxLength={300}
      />
      {offer.candidates.length > 0 && <Radios name="organisationId" label="Какая из них?" options={offer.candidates} />}
    </>
  );
}
