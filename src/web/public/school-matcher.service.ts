import { Injectable } from '@nestjs/common';
import type { FieldError } from '../../common/errors.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import type { FormValues } from '../../platform/http/form.js';
import type { Option } from '../components/inputs.js';

export interface SchoolMatch {
  /** The form's values as the DTO knows them. */
  values: FormValues;
  errors: readonly FieldError[];
  /** Schools to choose from when the typed name fits several. */
  candidates: readonly Option[];
}

/** Finds the school of a form sent without scripts, where a name was typed but none chosen. */
@Injectable()
export class SchoolMatcher {
  constructor(private readonly organisations: OrganisationsService) {}

  /** A chosen school passes; «моей школы нет в списке» lets any name through with its municipality (US-04). */
  async match({ schoolMissing, ...values }: FormValues): Promise<SchoolMatch> {
    const typed = typeof values['schoolName'] === 'string' ? values['schoolName'].trim() : '';
    if (values['schoolId']) return { values: { ...values, schoolName: null }, errors: [], candidates: [] };
    if (!typed) return refuse(values, 'required', 'Укажите школу');
    if (schoolMissing) {
      if (values['municipality']) return { values, errors: [], candidates: [] };
      return {
        values,
        candidates: [],
        errors: [{ field: 'municipality', code: 'required', message: 'Выберите муниципалитет' }],
      };
    }
    const found = await this.organisations.suggestSchools(typed);
    const [only] = found;
    if (only && found.length === 1)
      return { values: { ...values, schoolId: only.id, schoolName: null }, errors: [], candidates: [] };
    if (!only) {
      return refuse(
        values,
        'unknown-school',
        'Такой школы в списке нет. Проверьте название или отметьте «Моей школы нет в списке»',
      );
    }
    const candidates = found.map(({ id, shortName, municipality }) => ({
      value: id,
      label: shortName,
      hint: municipality ?? undefined,
    }));
    return { ...refuse(values, 'choose-school', 'Подходит несколько школ, выберите свою'), candidates };
  }
}

function refuse(values: FormValues, code: string, message: string): SchoolMatch {
  return { values, candidates: [], errors: [{ field: 'schoolName', code, message }] };
}
