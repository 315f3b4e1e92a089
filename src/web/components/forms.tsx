import type { ComponentChildren, JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { Icon } from './icons.js';

/** One refusal of a form: what InvalidInput carries, or a page's own. */
type ShownError = Pick<FieldError, 'field' | 'message'>;

/** The id of the control of a field; error summaries link to it. */
export function fieldId(name: string): string {
  return `f-${name.replaceAll(/[^\w-]+/g, '-')}`;
}

/** The first message about `field`, or undefined. */
export function errorOf(errors: readonly ShownError[] | undefined, field: string): string | undefined {
  return errors?.find((error) => error.field === field)?.message;
}

/** The token that proves a form came from our own page. */
export function Csrf({ token }: { token: string }): JSX.Element {
  return <input type="hidden" name="_csrf" value={token} />;
}

interface FormProps {
  action: string;
  /** `get` for searches; everything that changes something is `post`. */
  method?: 'post' | 'get';
  /** Needed for `post` by a signed-in person. */
  csrf?: string;
  errors?: readonly ShownError[];
  /** The form carries files. */
  files?: boolean;
  /** Asks before leaving with unsaved edits: editors and long forms. */
  unsaved?: boolean;
  children: ComponentChildren;
}

/** A form: its token, the summary of errors and the fields. The server checks; the browser's own bubbles are off. */
export function Form(props: FormProps): JSX.Element {
  const { action, method = 'post', csrf, errors = [], files, unsaved, children } = props;
  return (
    <form
      class="form"
      action={action}
      method={method}
      encType={files ? 'multipart/form-data' : undefined}
      data-unsaved={unsaved ? '' : undefined}
      data-dirty={unsaved && errors.length > 0 ? '' : undefined}
      noValidate
    >
      {csrf && <Csrf token={csrf} />}
      <ErrorSummary errors={errors} />
      {children}
    </form>
  );
}

/** All that is wrong, on top, each line leading to its field. It takes the focus, so that screen readers read it first. */
export function ErrorSummary({ errors }: { errors: readonly ShownError[] }): JSX.Element | null {
  if (errors.length === 0) return null;
  return (
    <div class="error-summary" role="alert" tabIndex={-1} data-error-summary="" aria-labelledby="error-summary-title">
      <h2 id="error-summary-title">Проверьте форму</h2>
      <ul>
        {errors.map(({ field, message }) => (
          <li key={`${field}-${message}`}>{field ? <a href={`#${fieldId(field)}`}>{message}</a> : message}</li>
        ))}
      </ul>
    </div>
  );
}

/** What every field has. `optional` adds «необязательно»: required is the rule, so only the exception is marked. */
export interface FieldProps {
  name: string;
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
  optional?: boolean;
}

/** What the control of a field must carry to be found and read together with its hint and error. */
export interface ControlAttributes {
  id: string;
  name: string;
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
}

/** The attributes of the control of this field; `Field` makes the ids they point to. */
export function controlAttributes({
  name,
  hint,
  error,
}: Pick<FieldProps, 'name' | 'hint' | 'error'>): ControlAttributes {
  const id = fieldId(name);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return { id, name, ...(described && { 'aria-describedby': described }), ...(error && { 'aria-invalid': 'true' }) };
}

/** Label, hint and error above one control (children, which carries `controlAttributes`). */
export function Field({ children, ...field }: FieldProps & { children: ComponentChildren }): JSX.Element {
  const id = fieldId(field.name);
  return (
    <div class="field" data-invalid={field.error ? '' : undefined}>
      <label for={id}>
        {field.label}
        <Optional when={field.optional} />
      </label>
      <HintAndError {...field} />
      {children}
    </div>
  );
}

/** Several controls under one question: radios, checkboxes, parts of a date. */
export function FieldGroup({ children, ...field }: FieldProps & { children: ComponentChildren }): JSX.Element {
  const { 'aria-describedby': describedBy } = controlAttributes(field);
  return (
    <fieldset class="field" data-invalid={field.error ? '' : undefined} aria-describedby={describedBy}>
      <legend>
        {field.label}
        <Optional when={field.optional} />
      </legend>
      <HintAndError {...field} />
      {children}
    </fieldset>
  );
}

function Optional({ when }: { when: boolean | undefined }): JSX.Element | null {
  return when ? <span class="optional"> (необязательно)</span> : null;
}

function HintAndError({ name, hint, error }: FieldProps): JSX.Element {
  return (
    <>
      {hint && (
        <p class="hint" id={`${fieldId(name)}-hint`}>
          {hint}
        </p>
      )}
      {error && <ErrorText name={name} error={error} />}
    </>
  );
}

/** The error of one field, beside it. */
export function ErrorText({ name, error }: { name: string; error: string }): JSX.Element {
  return (
    <p class="field-error" id={`${fieldId(name)}-error`}>
      <Icon name="error" />
      <span>
        <span class="visually-hidden">Ошибка: </span>
        {error}
      </span>
    </p>
  );
}

/** The end of a form: the button and, beside it (children), «Отмена» or another way out. */
export function Submit({
  label,
  danger,
  children,
}: {
  label: string;
  danger?: boolean;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="submit">
      <button type="submit" class={`button ${danger ? 'danger' : 'primary'}`}>
        {label}
      </button>
      {children}
    </div>
  );
}
