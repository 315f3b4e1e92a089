import type { JSX } from 'preact';
import { formatDateTime } from '../../common/russian.js';
import { fieldId } from './forms.js';
import { Notice } from './messages.js';
import { TextDifference } from './text-difference.js';

/** A field that two people have written, in words. */
export interface ConflictRow {
  field: string;
  label: string;
  theirs: string;
  mine: string;
  /** Both changed it; otherwise only the other did, and theirs stands chosen. */
  isContested: boolean;
}

/** What somebody else saved while the form was open. */
export interface ConflictFacts {
  /** Null for an unknown person. */
  by: string | null;
  at: Date;
  rows: readonly ConflictRow[];
}

/** Above so many characters the two texts are shown as one with the difference marked. */
const LONG = 120;

/**
 * Stands at the top inside of a form that was refused as stale: who saved and when, and for each field what is stored beside what
 * is typed below. The choice is sent as `take.<field>` = `theirs` or `mine`, with the form.
 */
export function ConflictNotice({ conflict, zone }: { conflict: ConflictFacts; zone: string }): JSX.Element {
  const { by, at, rows } = conflict;
  return (
    <Notice tone="warn" title="Пока вы правили, другой человек сохранил изменения">
      <p>
        Сохранено: {[by, formatDateTime(at, zone)].filter(Boolean).join(', ')}. Ничего не перезаписано, ваши правки в
        форме ниже. Выберите, что оставить в каждом поле, и сохраните ещё раз.
      </p>
      {rows.map((row) => (
        <Choice key={row.field} row={row} />
      ))}
    </Notice>
  );
}

function Choice({ row }: { row: ConflictRow }): JSX.Element {
  const { field, label, theirs, mine, isContested } = row;
  const isLong = Math.max(theirs.length, mine.length) > LONG;
  const options = [
    { value: 'theirs', title: 'Сейчас в базе', text: theirs, checked: !isContested },
    { value: 'mine', title: 'У вас', text: mine, checked: isContested },
  ];
  return (
    <fieldset class="conflict">
      <legend>{label}</legend>
      {isLong && (
        <TextDifference label="Зачёркнуто то, чего нет у вас, подчёркнуто ваше" before={theirs} after={mine} />
      )}
      <div class="conflict-sides">
        {options.map(({ value, title, text, checked }) => (
          <div class="choice" key={value}>
            <input
              type="radio"
              id={`${fieldId(`take.${field}`)}-${value}`}
              name={`take.${field}`}
              value={value}
              checked={checked}
            />
            <label for={`${fieldId(`take.${field}`)}-${value}`}>
              {title}
              {!isLong && <span class="as-written conflict-value">{text || 'пусто'}</span>}
            </label>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
