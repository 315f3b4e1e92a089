import type { ComponentChildren, JSX } from 'preact';
import { fileSize } from '../../common/russian.js';
import { ErrorText, Field, FieldGroup, type FieldProps, controlAttributes, fieldId } from './forms.js';

export interface Option {
  value: string;
  label: string;
  hint?: string;
}

interface TextInputProps extends FieldProps {
  value?: string | undefined;
  type?: 'text' | 'email' | 'tel' | 'url' | 'password' | 'search' | 'number' | 'date' | 'time';
  /** What browsers may fill in: `family-name`, `given-name`, `additional-name`, `email`, `tel`, `one-time-code` … */
  autocomplete?: string;
  /** The width tells how much is expected; without it the field is as wide as the form. */
  width?: 'short' | 'medium';
  maxLength?: number;
  inputMode?: 'numeric' | 'decimal' | 'email' | 'tel' | 'url';
  min?: string | number;
  max?: string | number;
  spellcheck?: boolean;
}

/** One line of text, or whatever `type` says. */
export function TextInput(props: TextInputProps): JSX.Element {
  const { value, type = 'text', autocomplete, width, maxLength, inputMode, min, max, spellcheck, ...field } = props;
  // Preact's types join a role to each type of input; none is given here, so one stands for all.
  const plainType = type as 'text';
  return (
    <Field {...field}>
      <input
        {...controlAttributes(field)}
        class={width}
        type={plainType}
        value={value ?? ''}
        autoComplete={autocomplete}
        maxLength={maxLength}
        inputMode={inputMode}
        min={min}
        max={max}
        spellcheck={spellcheck}
      />
    </Field>
  );
}

/** Several lines of text. */
export function TextArea(
  props: FieldProps & { value?: string | undefined; rows?: number; maxLength?: number },
): JSX.Element {
  const { value, rows = 5, maxLength, ...field } = props;
  return (
    <Field {...field}>
      <textarea {...controlAttributes(field)} rows={rows} maxLength={maxLength} value={value ?? ''} />
    </Field>
  );
}

/** One of many. `empty` is the first line, which chooses nothing; absent: the first option stands chosen. */
export function Select(
  props: FieldProps & { value?: string | undefined; options: readonly Option[]; empty?: string },
): JSX.Element {
  const { value, options, empty, ...field } = props;
  // what is stored but no longer offered: a browser would send the first option in its place
  const isUnlisted = value && !options.some((option) => option.value === value);
  return (
    <Field {...field}>
      <select {...controlAttributes(field)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {isUnlisted && (
          <option value={value} selected>
            Оставить как есть
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

interface ChoiceProps {
  type: 'radio' | 'checkbox';
  id: string;
  name: string;
  value: string;
  checked: boolean;
  label: ComponentChildren;
  hint?: ComponentChildren;
  describedBy?: string | undefined;
  invalid?: boolean;
}

function Choice({ id, label, hint, describedBy, invalid, ...input }: ChoiceProps): JSX.Element {
  const described = [hint && `${id}-about`, describedBy].filter(Boolean).join(' ');
  return (
    <div class="choice">
      <input {...input} id={id} aria-describedby={described || undefined} aria-invalid={invalid ? 'true' : undefined} />
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-about`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** One of a few. The first radio carries the id that the error summary links to. */
export function Radios(props: FieldProps & { value?: string | undefined; options: readonly Option[] }): JSX.Element {
  const { value, options, ...field } = props;
  return (
    <FieldGroup {...field}>
      {options.map((option, n) => (
        <Choice
          key={option.value}
          type="radio"
          id={n === 0 ? fieldId(field.name) : `${fieldId(field.name)}-${n}`}
          name={field.name}
          checked={option.value === value}
          {...option}
        />
      ))}
    </FieldGroup>
  );
}

/** Any of a few; each chosen one is sent under the same name. */
export function Checkboxes(
  props: FieldProps & { values?: readonly string[]; options: readonly Option[] },
): JSX.Element {
  const { values = [], options, ...field } = props;
  return (
    <FieldGroup {...field}>
      <div class={options.length > 4 && !options.some(({ hint }) => hint) ? 'choices' : undefined}>
        {options.map((option, n) => (
          <Choice
            key={option.value}
            type="checkbox"
            id={n === 0 ? fieldId(field.name) : `${fieldId(field.name)}-${n}`}
            name={field.name}
            checked={values.includes(option.value)}
            {...option}
          />
        ))}
      </div>
    </FieldGroup>
  );
}

interface CheckboxProps extends Omit<FieldProps, 'label' | 'optional'> {
  /** May hold a link to the text that is agreed to. */
  label: ComponentChildren;
  checked?: boolean;
  /** What is sent when it is ticked; nothing is sent otherwise. */
  value?: string;
}

/** One yes or no. A consent starts empty (152-ФЗ, article 9). */
export function Checkbox({ name, label, hint, error, checked = false, value = 'true' }: CheckboxProps): JSX.Element {
  const id = fieldId(name);
  return (
    <div class="field" data-invalid={error ? '' : undefined}>
      {error && <ErrorText name={name} error={error} />}
      <Choice
        type="checkbox"
        id={id}
        describedBy={error && `${id}-error`}
        invalid={Boolean(error)}
        {...{ name, value, checked, label, hint }}
      />
    </div>
  );
}

/** A date and a time on the wall clock of the event: sent as `2026-12-09T15:00`. `zone` is how it is called: «МСК». */
export function DateTimeInput(
  props: FieldProps & { value?: string | undefined; zone?: string; min?: string; max?: string },
): JSX.Element {
  const { value, zone = 'МСК', min, max, ...field } = props;
  return (
    <Field {...field} label={`${field.label} (${zone})`}>
      <input
        {...controlAttributes(field)}
        class="medium"
        type="datetime-local"
        value={value ?? ''}
        min={min}
        max={max}
      />
    </Field>
  );
}

interface FileInputProps extends FieldProps {
  /** What the dialogue offers: `.xlsx,.csv` or `image/jpeg,image/png`. The server checks the contents. */
  accept?: string;
  multiple?: boolean;
  /** In bytes; told to the reader before the choice. */
  maxSize?: number;
}

/** A file from the reader's computer. Say in `hint` what kind is expected. */
export function FileInput({ accept, multiple, maxSize, hint, ...field }: FileInputProps): JSX.Element {
  const limit = maxSize ? `Не больше ${fileSize(maxSize)}${multiple ? ' каждый' : ''}.` : '';
  const whole = limit ? (
    <>
      {hint} {limit}
    </>
  ) : (
    hint
  );
  return (
    <Field {...field} hint={whole}>
      <input {...controlAttributes({ ...field, hint: whole })} type="file" accept={accept} multiple={multiple} />
    </Field>
  );
}
