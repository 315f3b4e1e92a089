import type { JSX } from 'preact';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { ListedRow } from '../../features/registrations/importing.service.js';
import type { ListedInput } from '../../features/registrations/participant-work.dto.js';
import { MOST_PEOPLE } from '../../features/registrations/people-list.rules.js';
import { FILE_LIMIT } from '../../platform/http/form-parts.js';
import type { FormValues } from '../../platform/http/form.js';
import { Chip } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Checkbox, FileInput, TextInput } from '../components/inputs.js';
import { Notice } from '../components/messages.js';
import { Wrap } from '../components/page-head.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { EventPage } from './event-page.js';
import type { Refusal } from './form-page.js';
import { participantsPath } from './participants-words.js';

interface Shown {
  context: PageContext;
  actor: Actor;
  event: EventRow;
  refusal: Refusal;
}

/** Which file, and what is expected of it. */
export function ImportParticipantsPage({ context, actor, event, refusal }: Shown): JSX.Element {
  const path = participantsPath(event.slug);
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="participants"
      title="Участники из файла"
      invalid={refusal.errors.length > 0}
    >
      <Wrap narrow>
        <p>
          В первой строке — названия столбцов: «Почта» и «ФИО» (или «Фамилия», «Имя», «Отчество»). Если есть, прочитаем
          и «Школа», «Муниципалитет», «Должность». Сначала покажем, что получится.
        </p>
        <Form action={`${path}/import`} csrf={context.csrf} errors={refusal.errors} files>
          <FileInput
            name="file"
            label="Файл"
            hint={`Таблица XLSX или CSV, не больше ${MOST_PEOPLE} человек.`}
            accept=".xlsx,.csv"
            maxSize={FILE_LIMIT}
            error={errorOf(refusal.errors, 'file')}
          />
          <Submit label="Проверить">
            <a href={path}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </EventPage>
  );
}

/** What each row would become, and the ground on which the data is processed. */
export function PreviewParticipantsPage(
  props: Shown & { rows: readonly ListedRow[]; values: FormValues },
): JSX.Element {
  const { context, actor, event, rows, values, refusal } = props;
  const path = participantsPath(event.slug);
  const people = rows.flatMap(({ input }) => input ?? []);
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="participants"
      title="Участники из файла"
      about={`Добавим: ${count(people.length, 'человек', 'человека', 'человек')} из ${rows.length}`}
      invalid={refusal.errors.length > 0}
    >
      <Wrap>
        <DataTable
          caption="Строки файла"
          rows={rows}
          rowKey={({ number }) => String(number)}
          rowTone={({ problem, remark }) => (problem ? 'bad' : remark ? 'warn' : undefined)}
          columns={[
            { key: 'number', title: 'Строка', isNumber: true, cell: ({ number }) => number },
            {
              key: 'name',
              title: 'Участник',
              isHeader: true,
              cell: ({ person }) => [person.lastName, person.firstName, person.middleName].filter(Boolean).join(' '),
            },
            { key: 'email', title: 'Почта', cell: ({ person }) => person.email },
            {
              key: 'school',
              title: 'Школа',
              cell: ({ person }) => [person.school, person.municipality].filter(Boolean).join(', '),
            },
            {
              key: 'outcome',
              title: 'Что будет',
              cell: ({ problem, remark }) => (
                <>
                  {problem ? <Chip tone="bad">не добавим</Chip> : <Chip tone="ok">добавим</Chip>}
                  {(problem ?? remark) && <span class="row-note">{problem ?? remark}</span>}
                </>
              ),
            },
          ]}
        />
        {people.length === 0 ? (
          <Notice tone="warn" title="Добавлять некого">
            <p>
              Исправьте файл и <a href={`${path}/import`}>загрузите его ещё раз</a>.
            </p>
          </Notice>
        ) : (
          <AddThem context={context} path={path} people={people} values={values} refusal={refusal} />
        )}
      </Wrap>
    </EventPage>
  );
}

interface AddThemProps extends Pick<Shown, 'context' | 'refusal'> {
  path: string;
  people: readonly ListedInput[];
  values: FormValues;
}

/** The rows that will be added go along with the form. */
function AddThem({ context, path, people, values, refusal }: AddThemProps): JSX.Element {
  return (
    <Form action={`${path}/import/apply`} csrf={context.csrf} errors={refusal.errors}>
      <input type="hidden" name="people" value={JSON.stringify(people)} />
      <Checkbox
        name="consentOnPaper"
        label="Согласия участников получены на бумаге и хранятся у организатора"
        checked={typed(values, 'consentOnPaper') === 'true'}
        error={errorOf(refusal.errors, 'consentOnPaper')}
      />
      <TextInput
        name="consentDay"
        label="Дата согласий"
        type="date"
        width="medium"
        value={typed(values, 'consentDay')}
        error={errorOf(refusal.errors, 'consentDay')}
      />
      <Checkbox
        name="sendLetter"
        label="Отправить каждому письмо с приглашением"
        checked={typed(values, 'sendLetter') === 'true'}
      />
      <Submit label={`Добавить: ${count(people.length, 'человек', 'человека', 'человек')}`}>
        <a href={`${path}/import`}>Другой файл</a>
      </Submit>
    </Form>
  );
}
