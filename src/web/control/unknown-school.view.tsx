import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ORGANISATION_FIELDS } from '../../features/directory/directory.rules.js';
import type { UnknownSchool } from '../../features/directory/unknown-schools.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm } from '../components/buttons.js';
import { Form, Submit } from '../components/forms.js';
import { Page } from '../components/layout.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { controlArea } from './area.js';
import type { FormChoices } from './organisation-choices.service.js';
import { OrganisationFields } from './organisation-form.view.js';
import { nameFields, UNKNOWN_SCHOOLS } from './unknown-schools.view.js';

interface UnknownSchoolProps {
  context: PageContext;
  actor: Actor;
  school: UnknownSchool;
  /** What similar schools were looked for by. */
  q: string;
  /** What was typed into the form of a new school; null: nothing yet. */
  values: FormValues | null;
  choices: FormChoices;
  errors: readonly FieldError[];
}

/** One typed name: the schools it may mean, a search of one's own, and a new school made of it. */
export function UnknownSchoolPage(props: UnknownSchoolProps): JSX.Element {
  const { context, actor, school, q, choices, errors } = props;
  const municipality = choices.municipalities.find(({ value }) => value === school.municipalityId)?.label;
  const values = props.values ?? {
    kind: 'SCHOOL',
    founderType: 'MUNICIPAL',
    shortName: school.name,
    name: school.name,
    municipalityId: municipality ? school.municipalityId : null,
  };
  return (
    <Page {...context} area={controlArea(actor)} title={school.name} invalid={errors.length > 0} noindex>
      <PageHead
        title={school.name}
        crumbs={[{ title: 'Неизвестные школы', href: UNKNOWN_SCHOOLS }]}
        about={`${municipality ?? 'Муниципалитет не указан'}, ${count(school.count, 'запись', 'записи', 'записей')}`}
      />
      <Wrap>
        {school.spellings.length > 1 && <p>Пишут по-разному: {school.spellings.join('; ')}.</p>}
        <Section title="Эта школа уже есть в списке" id="link">
          <form action={`${UNKNOWN_SCHOOLS}/name`} method="get" role="search" class="search">
            <input type="hidden" name="name" value={school.name} />
            <input type="hidden" name="municipality" value={school.municipalityId ?? ''} />
            <label for="q">Номер, название, муниципалитет</label>
            <input id="q" type="search" name="q" value={q} />
            <button type="submit" class="button">
              Найти
            </button>
          </form>
          <Candidates {...props} />
        </Section>
        <Section title="Завести новую школу" id="create">
          <Form action={`${UNKNOWN_SCHOOLS}/create`} csrf={context.csrf} errors={errors}>
            {Object.entries(nameFields(school)).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <OrganisationFields fields={ORGANISATION_FIELDS} values={values} choices={choices} errors={errors} />
            <Submit label={`Завести и отнести ${count(school.count, 'запись', 'записи', 'записей')}`}>
              <a href={UNKNOWN_SCHOOLS}>Отмена</a>
            </Submit>
          </Form>
        </Section>
      </Wrap>
    </Page>
  );
}

function Candidates({ context, school }: UnknownSchoolProps): JSX.Element {
  return (
    <DataTable
      caption="Похожие школы"
      columns={[
        { key: 'name', title: 'Школа', isHeader: true, cell: (row) => row.shortName },
        { key: 'municipality', title: 'Муниципалитет', cell: (row) => row.municipality },
        {
          key: 'link',
          title: 'Действие',
          cell: (row) => (
            <ActionForm
              action={`${UNKNOWN_SCHOOLS}/link`}
              csrf={context.csrf}
              size="small"
              fields={{ ...nameFields(school), schoolId: row.id }}
            >
              Это она
            </ActionForm>
          ),
        },
      ]}
      rows={school.similar}
      rowKey={(row) => row.id}
      empty="Ничего похожего нет: измените запрос или заведите школу"
    />
  );
}
