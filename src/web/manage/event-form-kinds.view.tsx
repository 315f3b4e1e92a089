import type { ComponentChildren, JSX } from 'preact';
import { kindsWith, type KindField, STUDY_FORM_WORDS, STUDY_FORMS } from '../../features/events/event-kinds.rules.js';
import { KIND_WORDS } from '../../features/events/event-words.rules.js';
import { typed } from '../public/registration.view.js';
import { errorOf } from '../components/forms.js';
import { Checkbox, Select, TextArea, TextInput } from '../components/inputs.js';
import { Section } from '../components/page-head.js';
import { fieldOf, type PartProps } from './event-form-fields.js';

/**
 * Fields that only some kinds have. All of them are on the page; the style sheet shows those of the chosen kind (`data-kinds`),
 * so that no script is needed, and the server leaves out the rest.
 */
export function KindSection(part: PartProps): JSX.Element {
  return (
    <div
      class="kind-section"
      data-kinds={kindsWith('themes', 'halls', 'sites', 'academicHours', 'closedList').join(' ')}
    >
      <Section title="Особенности вида" id="kind-details">
        <Own field="closedList">
          <Checkbox
            name="closedList"
            label="Только по списку организатора"
            hint="Форма закроется: участников добавляете вы, по одному или таблицей. Кто уже подтвердил место, останется; остальные заявки с формы будут отменены с письмом"
            checked={typed(part.values, 'closedList') === 'true'}
            error={errorOf(part.errors, 'closedList')}
          />
        </Own>
        <Own field="themes">
          <TextArea
            {...fieldOf(part, 'themes')}
            label="Темы и вопросы"
            hint="По одной в строке: повестка, вопросы для обсуждения, направления"
            rows={4}
            optional
          />
        </Own>
        <Conference {...part} />
        <Own field="sites">
          <TextArea
            {...fieldOf(part, 'sites')}
            label="Площадки"
            hint="По одной в строке: название — адрес"
            rows={4}
            optional
          />
        </Own>
        <Course {...part} />
      </Section>
    </div>
  );
}

function Conference(part: PartProps): JSX.Element {
  return (
    <>
      <Own field="halls">
        <TextArea
          {...fieldOf(part, 'halls')}
          label="Залы"
          hint="По одному в строке: по ним расходится программа"
          rows={3}
          optional
        />
      </Own>
      <Own field="papersText">
        <TextArea
          {...fieldOf(part, 'papersText')}
          label="Приём тезисов: требования"
          hint="Объём, оформление, куда присылать. Файлы с образцами прикладываются в материалах события"
          rows={5}
          maxLength={5000}
          optional
        />
      </Own>
      <Own field="papersDueAt">
        <TextInput
          {...fieldOf(part, 'papersDueAt')}
          type="date"
          label="Последний день приёма тезисов"
          width="medium"
          optional
        />
      </Own>
    </>
  );
}

function Course(part: PartProps): JSX.Element {
  return (
    <>
      <Own field="academicHours">
        <TextInput {...fieldOf(part, 'academicHours')} label="Академических часов" inputMode="numeric" width="short" />
      </Own>
      <Own field="studyForm">
        <Select
          {...fieldOf(part, 'studyForm')}
          label="Форма обучения"
          empty="Не указана"
          options={STUDY_FORMS.map((form) => ({ value: form, label: STUDY_FORM_WORDS[form] }))}
          optional
        />
      </Own>
    </>
  );
}

/** One field with the kinds it is for; where the style sheet cannot hide it, it says them itself. */
function Own({ field, children }: { field: KindField; children: ComponentChildren }): JSX.Element {
  const kinds = kindsWith(field);
  return (
    <div class="kind-field" data-kinds={kinds.join(' ')}>
      <p class="kind-field-of">{kinds.map((kind) => KIND_WORDS[kind].word).join(', ')}</p>
      {children}
    </div>
  );
}
