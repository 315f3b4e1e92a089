import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count, formatNumber } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { MunicipalityPeriod } from '../../features/organisations/municipalities.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Checkbox, Select, TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { controlArea } from './area.js';
import { dayWords } from './organisation.view.js';
import { ORGANISATIONS } from './organisations.view.js';

export const MUNICIPALITIES = '/control/municipalities';

interface MunicipalitiesProps {
  context: PageContext;
  actor: Actor;
  all: readonly MunicipalityPeriod[];
  today: string;
}

/** Every municipality with its validity and successor; those of the past below. */
export function MunicipalitiesPage({ context, actor, all, today }: MunicipalitiesProps): JSX.Element {
  const now = all.filter((row) => stateOf(row, today) === 'now').length;
  return (
    <Page {...context} area={controlArea(actor)} title="Муниципалитеты" noindex>
      <PageHead
        title="Муниципалитеты"
        about={`Сейчас действует ${formatNumber(now)}. Записи прошлых лет остаются за теми, в которых сделаны.`}
        actions={
          <ButtonLink href={`${MUNICIPALITIES}/new`} icon="plus">
            Новый муниципалитет
          </ButtonLink>
        }
      />
      <Wrap>
        <DataTable
          caption="Муниципалитеты"
          columns={[
            {
              key: 'name',
              title: 'Муниципалитет',
              isHeader: true,
              cell: (row) => (
                <>
                  <a href={`${MUNICIPALITIES}/${row.id}`}>{row.shortName}</a>
                  <span class="row-note">{row.name}</span>
                </>
              ),
            },
            { key: 'oktmo', title: 'ОКТМО', nowrap: true, cell: (row) => row.oktmo },
            { key: 'state', title: 'Состояние', cell: (row) => <State row={row} today={today} /> },
            { key: 'term', title: 'Действует', nowrap: true, cell: termOf },
            { key: 'successor', title: 'Преемник', cell: (row) => row.successor },
            {
              key: 'organisations',
              title: 'Организаций',
              isNumber: true,
              cell: (row) => (
                <a href={`${ORGANISATIONS}?municipality=${row.id}`}>
                  {formatNumber(row.organisations)}
                  <span class="visually-hidden"> в муниципалитете {row.shortName}</span>
                </a>
              ),
            },
          ]}
          rows={all}
          rowKey={(row) => row.id}
          empty={<EmptyState icon="pin" title="Муниципалитетов пока нет" />}
        />
      </Wrap>
    </Page>
  );
}

type State = 'past' | 'now' | 'ahead';

function stateOf({ validFrom, validTo }: MunicipalityPeriod, today: string): State {
  if (validTo !== null && validTo <= today) return 'past';
  return validFrom > today ? 'ahead' : 'now';
}

function State({ row, today }: { row: MunicipalityPeriod; today: string }): JSX.Element {
  const state = stateOf(row, today);
  if (state === 'past') return <Chip tone="neutral">не действует</Chip>;
  if (state === 'ahead') return <Chip tone="info">появится</Chip>;
  return row.validTo ? <Chip tone="warn">заканчивается</Chip> : <Chip tone="ok">действует</Chip>;
}

function termOf({ validFrom, validTo }: MunicipalityPeriod): string {
  return validTo ? `${dayWords(validFrom)} – до ${dayWords(validTo)}` : `с ${dayWords(validFrom)}`;
}

interface FormPageProps {
  context: PageContext;
  actor: Actor;
  /** Null: a new one. */
  present: MunicipalityPeriod | null;
  all: readonly MunicipalityPeriod[];
  values: FormValues;
  errors: readonly FieldError[];
}

/** A new municipality, or the validity of one that is there. */
export function MunicipalityFormPage({ context, actor, present, all, values, errors }: FormPageProps): JSX.Element {
  const title = present ? present.shortName : 'Новый муниципалитет';
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  return (
    <Page {...context} area={controlArea(actor)} title={title} invalid={errors.length > 0} noindex>
      <PageHead
        title={title}
        crumbs={[{ title: 'Муниципалитеты', href: MUNICIPALITIES }]}
        about={present ? `${present.name}, ОКТМО ${present.oktmo}` : undefined}
      />
      <Wrap narrow>
        {present && (
          <Notice tone="info">
            <p>
              Когда наступит последний срок, {count(present.organisations, 'организация', 'организации', 'организаций')}{' '}
              этого муниципалитета, кроме МОУО, перейдут к преемнику. Регистрации и отчёты прошлых кварталов не
              изменятся.
            </p>
          </Notice>
        )}
        <Form
          action={present ? `${MUNICIPALITIES}/${present.id}` : MUNICIPALITIES}
          csrf={context.csrf}
          errors={errors}
          unsaved
        >
          {!present && (
            <>
              <TextInput {...field('oktmo')} label="ОКТМО" width="short" inputMode="numeric" maxLength={8} />
              <TextInput
                {...field('shortName')}
                label="Краткое название"
                hint="Как в списках: «Балашиха», «Рузский»."
                maxLength={100}
              />
              <TextInput
                {...field('name')}
                label="Полное название"
                hint="«городской округ Балашиха»."
                maxLength={200}
              />
              <TextInput {...field('centre')} label="Центр" hint="Город или посёлок." maxLength={100} />
              <Checkbox
                name="isZato"
                label="Закрытое административно-территориальное образование (ЗАТО)"
                checked={typed(values, 'isZato') === 'true'}
              />
            </>
          )}
          <TextInput {...field('validFrom')} type="date" label="Действует с" width="medium" />
          <TextInput
            {...field('validTo')}
            type="date"
            label="Перестаёт действовать с"
            hint="Первый день, когда муниципалитета уже нет."
            optional
            width="medium"
          />
          <Select
            {...field('successorId')}
            label="Преемник"
            hint="К нему перейдут школы."
            optional
            empty="Нет"
            options={all
              .filter(({ id }) => id !== present?.id)
              .map((row) => ({
                value: row.id,
                label: row.validTo ? `${row.shortName} (${termOf(row)})` : row.shortName,
              }))}
          />
          <Submit label={present ? 'Сохранить срок' : 'Добавить'}>
            <a href={MUNICIPALITIES}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}
