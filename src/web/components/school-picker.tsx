import type { JSX } from 'preact';
import { assetUrl } from '../asset-urls.js';
import { Field, controlAttributes, fieldId } from './forms.js';
import { type Option, Radios, Select } from './inputs.js';

/** What was typed or chosen so far, by the names the form sends. */
interface SchoolChoice {
  schoolId?: string | undefined;
  schoolName?: string | undefined;
  /** Ticked «моей школы нет в списке»: then `schoolName` is taken as it is and `municipality` (OKTMO) is needed. */
  schoolMissing?: boolean;
  municipality?: string | undefined;
}

interface SchoolPickerProps {
  value: SchoolChoice;
  municipalities: readonly Option[];
  errors?: Partial<Record<'schoolId' | 'schoolName' | 'municipality', string>>;
  /** Schools whose names fit what was typed, when the server could not tell which is meant: a choice without scripts. */
  candidates?: readonly Option[];
}

/**
 * Finds a school by typing. With scripts: a list of suggestions from `/schools/suggest?q=` (JSON
 * `{ items: [{ id, name, municipality }] }`), which fills `schoolId`. Without: the typed `schoolName` is matched by the server,
 * which may come back with `candidates`. Either way «моей школы нет в списке» lets any name through.
 */
export function SchoolPicker({ value, municipalities, errors = {}, candidates = [] }: SchoolPickerProps): JSX.Element {
  const nameError = errors.schoolName ?? errors.schoolId;
  const hint = 'Начните с номера или названия: «гимназия 5 Клин», «Балашиха 12».';
  const field = { name: 'schoolName', label: 'Школа', hint, error: nameError };
  return (
    <div class="school-picker" data-school-picker="/schools/suggest">
      <script type="module" src={assetUrl('school-picker.js')} />
      <input
        type="hidden"
        name="schoolId"
        value={candidates.length > 0 ? '' : (value.schoolId ?? '')}
        disabled={candidates.length > 0}
      />
      <Field {...field}>
        <div class="combobox">
          <input
            {...controlAttributes(field)}
            type="text"
            value={value.schoolName ?? ''}
            autoComplete="off"
            spellcheck={false}
          />
        </div>
        <p class="combobox-note" role="status" />
      </Field>
      {candidates.length > 0 && (
        <Radios name="schoolId" label="Какая из них ваша?" options={candidates} value={value.schoolId} />
      )}
      <div class="choice">
        <input
          type="checkbox"
          id={fieldId('schoolMissing')}
          name="schoolMissing"
          value="true"
          checked={value.schoolMissing ?? false}
        />
        <label for={fieldId('schoolMissing')}>Моей школы нет в списке</label>
      </div>
      <div class="school-missing">
        <p class="hint">
          Впишите полное название школы в поле выше и укажите муниципалитет. Координатор потом сверит название.
        </p>
        <Select
          name="municipality"
          label="Муниципалитет"
          options={municipalities}
          empty="Выберите из списка"
          value={value.municipality}
          error={errors.municipality}
        />
      </div>
    </div>
  );
}
