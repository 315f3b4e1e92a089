import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { GRADES, SUBJECTS } from '../../features/accounts/profile.rules.js';
import type { Profile } from '../../features/accounts/profile.service.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Checkbox, Checkboxes } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { ownPath } from '../../common/own-path.js';
import type { PageContext } from '../page-context.service.js';
import { ParticipantFields, type RegistrationForm } from '../public/registration.view.js';
import { CABINET_AREA } from './area.js';

const SUBJECT_OPTIONS = Object.entries(SUBJECTS).map(([value, label]) => ({ value, label }));
const GRADE_OPTIONS = GRADES.map((grade) => ({ value: String(grade), label: String(grade) }));

interface ProfileViewProps {
  context: PageContext;
  profile: Profile;
  form: RegistrationForm;
  /** Version of the consent to be given; null when it is given already. */
  consent: string | null;
}

/** The profile, and for a newcomer the first thing to fill in. */
export function ProfileView({ context, profile, form, consent }: ProfileViewProps): JSX.Element {
  const { values, errors } = form;
  return (
    <Page {...context} area={CABINET_AREA} title="Профиль" styles={['account.css']} invalid={errors.length > 0} noindex>
      <PageHead title="Профиль" about="Эти данные подставятся в регистрацию, в прежних записях ничего не изменится" />
      <Wrap narrow>
        {!profile.lastName && (
          <Notice tone="info" title="Давайте познакомимся">
            <p>Укажите имя и школу один раз: дальше записываться на события можно в два нажатия.</p>
          </Notice>
        )}
        <KeyValues
          items={[
            {
              key: 'Почта',
              value: (
                <>
                  {profile.email} <a href="/me/email">Сменить</a>
                </>
              ),
            },
          ]}
        />
        <Form action="/me/profile" csrf={context.csrf} errors={errors} unsaved>
          <input type="hidden" name="back" value={ownPath(values['back'])} />
          <ParticipantFields form={form} />
          <div class="many-choices">
            <Checkboxes
              name="subjects"
              label="Предметы"
              hint="Всё, что вы ведёте"
              optional
              options={SUBJECT_OPTIONS}
              values={listOf(values['subjects'])}
              error={errorOf(errors, 'subjects')}
            />
          </div>
          <div class="many-choices short">
            <Checkboxes
              name="grades"
              label="Классы"
              optional
              options={GRADE_OPTIONS}
              values={listOf(values['grades'])}
              error={errorOf(errors, 'grades')}
            />
          </div>
          {consent !== null && <Consent version={consent} errors={errors} />}
          <Submit label="Сохранить" />
        </Form>
      </Wrap>
    </Page>
  );
}

function Consent({ version, errors }: { version: string; errors: readonly FieldError[] }): JSX.Element {
  return (
    <>
      <input type="hidden" name="consent.version" value={version} />
      <Checkbox
        name="consent.accepted"
        label={
          <>
            Я даю{' '}
            <a href="/consent" target="_blank" rel="noopener">
              согласие на обработку персональных данных
            </a>
          </>
        }
        error={errorOf(errors, 'consent.accepted') ?? errorOf(errors, 'accepted')}
      />
    </>
  );
}

function listOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
