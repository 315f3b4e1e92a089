import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { OrganisationField } from '../../features/directory/directory.rules.js';
import {
  FOUNDER_WORDS,
  LEVEL_WORDS,
  ORGANISATION_KIND_WORDS,
} from '../../features/organisations/organisation-words.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Select, TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { controlArea } from './area.js';
import type { FormChoices } from './organisation-choices.service.js';
import { ORGANISATIONS, optionsOf } from './organisations.view.js';

interface OrganisationFormProps {
  context: PageContext;
  actor: Actor;
  /** Null: a new one. */
  organisation: { id: string; shortName: string; revision: number } | null;
  /** What the reader may change; the rest is not in the form. */
  fields: readonly OrganisationField[];
  values: FormValues;
  choices: FormChoices;
  errors: readonly FieldError[];
}

/** The form of an organisation, whole or as much of it as the reader may change. */
export function OrganisationFormPage(props: OrganisationFormProps): JSX.Element {
  const { context, actor, organisation, fields, errors } = props;
  const title = organisation ? 'Сведения организации' : 'Новая организация';
  const back = organisation ? `${ORGANISATIONS}/${organisation.id}` : ORGANISATIONS;
  return (
    <Page {...context} area={controlArea(actor)} title={title} invalid={errors.length > 0} noindex>
      <PageHead
        title={title}
        crumbs={[
          { title: 'Организации', href: ORGANISATIONS },
          ...(organisation ? [{ title: organisation.shortName, href: back }] : []),
        ]}
      />
      <Wrap narrow>
        {!fields.includes('kind') && (
          <Notice tone="info">
            <p>
              {fields.includes('name')
                ? 'Вид, учредителя и муниципалитет меняет региональный координатор.'
                : 'Названия, вид, учредителя и муниципалитет меняет координатор: напишите ему, если в них ошибка.'}
            </p>
          </Notice>
        )}
        <Form action={organisation ? `${back}/edit` : ORGANISATIONS} csrf={context.csrf} errors={errors} unsaved>
          {organisation && (
            <input
              type="hidden"
              name="revision"
              value={typed(props.values, 'revision') ?? String(organisation.revision)}
            />
          )}
          <OrganisationFields {...props} />
          <Submit label={organisation ? 'Сохранить' : 'Добавить'}>
            <a href={back}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}

type FieldsProps = Pick<OrganisationFormProps, 'fields' | 'values' | 'choices' | 'errors'>;

/** The fields alone, for forms that do more than that. */
export function OrganisationFields(props: FieldsProps): JSX.Element {
  const { fields } = props;
  return (
    <>
      {fields.includes('kind') && <Place {...props} />}
      {fields.includes('name') && <Names {...props} />}
      <Contacts {...props} />
    </>
  );
}

function field(props: FieldsProps, name: OrganisationField) {
  return { name, value: typed(props.values, name), error: errorOf(props.errors, name) };
}

function Place(props: FieldsProps): JSX.Element {
  const { choices } = props;
  return (
    <Section title="Место в справочнике" id="place">
      <Select {...field(props, 'kind')} label="Вид" options={optionsOf(ORGANISATION_KIND_WORDS)} />
      <Select
        {...field(props, 'founderType')}
        label="Учредитель"
        hint="Только для школ."
        optional
        empty="Не указан"
        options={optionsOf(FOUNDER_WORDS)}
      />
      <Select
        {...field(props, 'municipalityId')}
        label="Муниципалитет"
        hint="Обязателен для муниципальных школ и МОУО."
        optional
        empty="Не указан"
        options={choices.municipalities}
      />
      <Select
        {...field(props, 'parentId')}
        label="Вышестоящая организация"
        optional
        empty="Не указана"
        options={choices.parents}
      />
      <Select
        {...field(props, 'profminimumLevel')}
        label="Уровень профминимума"
        hint="Только для школ."
        optional
        empty="Не выбран"
        options={optionsOf(LEVEL_WORDS)}
      />
      <TextInput
        {...field(props, 'code')}
        label="Код"
        hint="По нему организацию находит загрузка из файла. Латинские буквы, цифры и дефис."
        optional
        width="medium"
        maxLength={40}
      />
    </Section>
  );
}

function Names(props: FieldsProps): JSX.Element {
  return (
    <Section title="Названия и коды" id="names">
      <TextInput
        {...field(props, 'shortName')}
        label="Краткое название"
        hint="Его видят педагоги: «МБОУ СОШ № 5»."
        maxLength={200}
      />
      <TextInput {...field(props, 'name')} label="Полное название" hint="Как в уставе." maxLength={500} />
      <TextInput {...field(props, 'inn')} label="ИНН" optional width="medium" inputMode="numeric" maxLength={14} />
      <TextInput {...field(props, 'okpo')} label="ОКПО" optional width="medium" inputMode="numeric" maxLength={12} />
    </Section>
  );
}

function Contacts(props: FieldsProps): JSX.Element {
  return (
    <Section title="Руководитель и контакты" id="contacts">
      <TextInput {...field(props, 'headName')} label="Фамилия, имя, отчество руководителя" optional maxLength={200} />
      <TextInput {...field(props, 'headPosition')} label="Должность руководителя" optional maxLength={200} />
      <TextInput {...field(props, 'email')} type="email" label="Электронная почта" optional maxLength={200} />
      <TextInput {...field(props, 'phone')} type="tel" label="Телефон" optional width="medium" maxLength={60} />
      <TextInput {...field(props, 'website')} type="url" label="Сайт" optional maxLength={300} />
      <TextInput {...field(props, 'address')} label="Адрес" optional maxLength={300} />
    </Section>
  );
}
