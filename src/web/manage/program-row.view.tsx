import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { zoneLabel } from '../../common/russian.js';
import type { EventRow } from '../../features/events/events.service.js';
import { SESSION_KINDS } from '../../features/programs/program.rules.js';
import { KIND_WORDS } from '../../features/programs/program-words.rules.js';
import { errorOf, fieldId } from '../components/forms.js';
import { Checkbox, DateTimeInput, Select, TextArea, TextInput } from '../components/inputs.js';
import type { ProgramRow } from './program-form.js';

interface RowProps {
  row: ProgramRow;
  index: number;
  isNew: boolean;
  event: EventRow;
  errors: readonly FieldError[];
  hasKnown: boolean;
  /** One of many: its fields open when they are asked for. */
  isFolded: boolean;
}

/** One session in the editor of a program. */
export function SessionRow({ row, index, isNew, event, errors, hasKnown, isFolded }: RowProps): JSX.Element {
  const field = (name: Exclude<keyof ProgramRow, 'removed'>) => ({
    name: `sessions.${index}.${name}`,
    value: row[name],
    error: errorOf(errors, `sessions.${index}.${name}`),
  });
  const zone = zoneLabel(event.zone, event.startsAt);
  const legend = isNew ? 'Новый пункт' : row.title || `Пункт ${index + 1}`;
  const legendId = `${fieldId(`sessions.${index}`)}-legend`;
  const fields = (
    <>
      <div class="session-fields">
        <DateTimeInput {...field('startsAt')} label="Начало" zone={zone} />
        <DateTimeInput {...field('endsAt')} label="Окончание" zone={zone} />
        <Select
          {...field('kind')}
          label="Вид"
          options={SESSION_KINDS.map((kind) => ({ value: kind, label: KIND_WORDS[kind] }))}
        />
        <TextInput {...field('hall')} label="Зал" maxLength={100} optional />
        <TextInput {...field('title')} label="Тема" maxLength={300} />
        <TextArea
          {...field('speakers')}
          label="Спикеры"
          hint="Каждый с новой строки: «Имя — должность». Модератору допишите «(модератор)»"
          rows={2}
          optional
        />
        {hasKnown && (
          <p class="needs-js speaker-picker">
            <label for={`speaker-picker-${index}`}>Добавить спикера из списка</label>
            <input id={`speaker-picker-${index}`} list="known-speakers" data-speaker-picker autocomplete="off" />
            <span class="hint">Выберите того, кто уже выступал у вас, или впишите нового и нажмите Enter</span>
          </p>
        )}
        <TextArea {...field('description')} label="Описание" rows={2} maxLength={5000} optional />
      </div>
      {!isNew && (
        <Checkbox name={`sessions.${index}.removed`} label="Убрать этот пункт при сохранении" checked={row.removed} />
      )}
      {row.id && (
        <button class="button small" form="program-duplicate" name="sessionId" value={row.id} data-duplicate>
          Дублировать секцию
        </button>
      )}
    </>
  );
  return (
    <fieldset class="card pad session-row" aria-labelledby={legendId} data-removed={row.removed ? '' : undefined}>
      <p class="card-title" id={legendId}>
        {legend}
      </p>
      {row.id && <input type="hidden" name={`sessions.${index}.id`} value={row.id} />}
      {isFolded ? (
        <details class="session-body">
          <summary>{[timesOf(row), row.hall].filter(Boolean).join(', ')}</summary>
          {fields}
        </details>
      ) : (
        fields
      )}
    </fieldset>
  );
}

/** «15:00–15:20» of the wall times as they were typed. */
function timesOf({ startsAt, endsAt }: ProgramRow): string {
  return [startsAt, endsAt].map((time) => time.slice(11)).join('–');
}
