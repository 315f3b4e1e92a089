import type { FieldError } from '../../common/errors.js';
import type { FormValues } from '../../platform/http/form.js';
import { errorOf } from '../components/forms.js';
import { typed } from '../public/registration.view.js';

/** What every part of a form gets: what was typed and what is wrong with it. */
export interface PartProps {
  values: FormValues;
  errors: readonly FieldError[];
}

/** The name, the value and the error of a field, as inputs take them. */
export function fieldOf({ values, errors }: PartProps, name: string) {
  return { name, value: typed(values, name), error: errorOf(errors, name) };
}

/** What is ticked under one name. */
export function listOf(values: FormValues, name: string): string[] {
  return [values[name] ?? []].flat().map(String);
}
