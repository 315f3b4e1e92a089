import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import type { FormValues } from '../../platform/http/form.js';
import { errorOf } from '../components/forms.js';
import { TextArea, TextInput } from '../components/inputs.js';
import { Section } from '../components/page-head.js';
import { typed } from '../public/registration.view.js';

export const FIGURES = ['participantsCount', 'schoolsCount', 'municipalitiesCount'] as const;
export const FIGURE_WORDS = {
  participantsCount: 'Участников',
  schoolsCount: 'Школ',
  municipalitiesCount: 'Муниципалитетов',
};
const MOST_QUOTES = 10;
const NEW_QUOTES = 2;

const QUOTE_PARTS = ['text', 'author', 'position'] as const;

/** A row of the form as it was typed. */
type QuoteRow = Record<(typeof QUOTE_PARTS)[number], string>;

/** Decisions as lines, quotes without the rows that say nothing; what the form did not hold stays out. */
export function readPostRelease(values: FormValues): FormValues {
  const lines = decisionsOf(values).split(/\r?\n/);
  return {
    ...values,
    ...('decisions' in values && { decisions: lines.filter((line) => line.trim() !== '') }),
    ...('quotes' in values && { quotes: quoteRows(values) }),
  };
}

function decisionsOf({ decisions }: FormValues): string {
  const lines: unknown[] = [decisions ?? []].flat();
  return lines.filter((line) => typeof line === 'string').join('\n');
}

function quoteRows({ quotes }: FormValues): QuoteRow[] {
  const rows: unknown[] = [quotes ?? []].flat();
  return rows
    .filter((row) => typeof row === 'object' && row !== null)
    .map((row) => ({
      text: typed({ ...row }, 'text') ?? '',
      author: typed({ ...row }, 'author') ?? '',
      position: typed({ ...row }, 'position') ?? '',
    }))
    .filter((row) => QUOTE_PARTS.some((part) => row[part].trim() !== ''));
}

/** What the event came to: numbers, what was decided, who said what. */
export function PostReleaseFields({
  values,
  errors,
}: {
  values: FormValues;
  errors: readonly FieldError[];
}): JSX.Element {
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name), optional: true });
  return (
    <>
      {FIGURES.map((figure) => (
        <TextInput
          key={figure}
          {...field(figure)}
          label={FIGURE_WORDS[figure]}
          inputMode="numeric"
          width="short"
          maxLength={8}
        />
      ))}
      <TextArea
        {...field('decisions')}
        value={decisionsOf(values)}
        label="Решения"
        hint="По одному в строке: о чём договорились, что сделают дальше"
        rows={3}
      />
      <Quotes values={values} errors={errors} />
    </>
  );
}

/** The quotes there are and two empty rows; saving gives two more. */
function Quotes({ values, errors }: { values: FormValues; errors: readonly FieldError[] }): JSX.Element {
  const rows = quoteRows(values);
  const shown = Math.min(MOST_QUOTES, rows.length + NEW_QUOTES);
  return (
    <Section title="Цитаты" id="quotes">
      <p class="hint">Кого цитировать, согласуйте с ним заранее. Пустые строки не сохраняются.</p>
      {Array.from({ length: shown }, (_, index) => {
        const row = rows[index];
        const field = (name: keyof QuoteRow) => ({
          name: `quotes.${index}.${name}`,
          value: row?.[name],
          error: errorOf(errors, `quotes.${index}.${name}`),
          optional: true,
        });
        return (
          <fieldset key={index} class="quote-row">
            <legend>{`Цитата ${index + 1}`}</legend>
            <TextArea {...field('text')} label="Слова" rows={2} maxLength={1000} />
            <TextInput {...field('author')} label="Кто сказал" maxLength={200} />
            <TextInput {...field('position')} label="Должность" maxLength={300} />
          </fieldset>
        );
      })}
    </Section>
  );
}
