import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { LetterOfEvent } from '../../features/documents/information-letters.service.js';
import type { FormValues } from '../../platform/http/form.js';
import type { PageContext } from '../page-context.service.js';

/** What the page of an information letter shows. */
export interface LetterPageProps {
  context: PageContext;
  actor: Actor;
  model: LetterOfEvent;
  /** By when it is due, or how late it is. */
  due: JSX.Element;
  /** What the refused form held. */
  typed: Partial<Record<'text' | 'number' | 'addressees', FormValues>>;
  errors: readonly FieldError[];
  municipalities: readonly { value: string; label: string }[];
}
