import type { ClassConstructor } from 'class-transformer';
import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import type { Publication } from '../../features/publications/publication.entity.js';
import type { PublicationInput } from '../../features/publications/publications.dto.js';
import type { FormValues } from '../../platform/http/form.js';
import type { Place, PublicationWords } from './publication-frame.view.js';

/** What a kind of publication decides for its page. */
export interface PublicationPageKind<T extends Publication, I extends PublicationInput> extends PublicationWords {
  input: ClassConstructor<I>;
  /** The stored fields of its own as the form's values. */
  values(publication: T): FormValues;
  /** How those fields are called, for who is told that somebody else changed them. */
  labels: Readonly<Record<string, string>>;
  fields(values: FormValues, errors: readonly FieldError[]): JSX.Element | null;
  /** What was typed in those fields as `input` takes it and as it is stored; as it is when there is nothing to do. */
  read?(values: FormValues): FormValues;
}

/** «сохранён», «сохранена». */
export type Deed = readonly [masculine: string, feminine: string];

/** The form as it is stored; of what is not written yet, the event's own title. */
export function storedValues<T extends Publication, I extends PublicationInput>(
  kind: PublicationPageKind<T, I>,
  { publication, event }: Place<T>,
): FormValues {
  if (!publication) return { title: event?.title };
  const { title, lead, bodyHtml, version } = publication;
  return { title, lead, bodyHtml, version: String(version), ...kind.values(publication) };
}
