import { Injectable } from '@nestjs/common';
import { ORGANISATION_KIND_WORDS } from '../../features/organisations/organisation-words.rules.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import type { Option } from '../components/inputs.js';

/** What the form of an organisation offers to choose from. */
export interface FormChoices {
  municipalities: readonly Option[];
  parents: readonly Option[];
}

const EVERYWHERE = { all: true, organisations: [], municipalities: [] };
const MOST = 300;

/** Municipalities and organisations that others stand under. */
@Injectable()
export class OrganisationChoices {
  constructor(private readonly organisations: OrganisationsService) {}

  /** Those in force now, and what `present` has already. */
  async forForm(
    present: {
      municipalityId: string | null;
      municipality: string | null;
      parentId: string | null;
      parent: string | null;
    } | null,
  ): Promise<FormChoices> {
    const municipalities = (await this.organisations.municipalities()).map(({ id, shortName }) => ({
      value: id,
      label: shortName,
    }));
    const heads = await this.organisations.find(
      {
        scope: EVERYWHERE,
        closed: false,
        kinds: ['MINISTRY', 'REGIONAL_COORDINATOR', 'MUNICIPAL_EDUCATION_AUTHORITY'],
      },
      { limit: MOST },
    );
    const parents = heads.items.map(({ id, shortName, kind }) => ({
      value: id,
      label:
        kind === 'MUNICIPAL_EDUCATION_AUTHORITY' ? shortName : `${shortName} (${ORGANISATION_KIND_WORDS[kind].word})`,
    }));
    return {
      municipalities: withPresent(municipalities, present?.municipalityId, present?.municipality),
      parents: withPresent(parents, present?.parentId, present?.parent),
    };
  }
}

function withPresent(options: readonly Option[], id?: string | null, label?: string | null): readonly Option[] {
  if (!id || options.some(({ value }) => value === id)) return options;
  return [...options, { value: id, label: label ?? 'прежнее значение' }];
}
