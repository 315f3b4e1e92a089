import type { JSX } from 'preact';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { ProgramPreview } from '../../features/programs/program-import.service.js';
import { FILE_LIMIT } from '../../platform/http/form-parts.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { FileInput } from '../components/inputs.js';
import { Notice } from '../components/messages.js';
import { Section, Wrap } from '../components/page-head.js';
import { ProgramChanges } from '../components/program-changes.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { EventPage } from './event-page.js';
import type { Refusal } from './form-page.js';

interface Shown {
  context: PageContext;
  actor: Actor;
  event: EventRow;
}

const TITLE = 'Программа из таблицы';

/** Which file, and what is expected of it. */
export function ImportProgramPage({ refusal, ...shown }: Shown & { refusal: Refusal }): JSX.Element {
  const path = `/manage/events/${shown.event.slug}/program`;
  return (
    <EventPage {...shown} tab="program" title={TITLE} invalid={refusal.errors.length > 0}>
      <Wrap narrow>
        <p>
          Возьмите <a href={`${path}/template.xlsx`}>пустой шаблон</a> или{' '}
          <a href={`${path}/table.xlsx`}>нынешнюю программу</a> (<a href={`${path}/table.csv`}>CSV</a>), исправьте и
          загрузите обратно. Таблица заменит рабочую копию целиком: чего в ней нет, то уберём. Сначала покажем, что
          изменится.
        </p>
        <Form action={`${path}/import`} csrf={shown.context.csrf} errors={refusal.errors} files>
          <FileInput
            name="file"
            label="Файл"
            hint="Таблица XLSX или CSV, не больше 300 пунктов"
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

/** What is wrong in which cell; or what the table would change, to be confirmed. */
export function PreviewProgramPage({ preview, ...shown }: Shown & { preview: ProgramPreview }): JSX.Element {
  const { context, event } = shown;
  const path = `/manage/events/${event.slug}/program`;
  const { errors, sessions, version, differences, newHalls } = preview;
  const found = count(sessions.length, 'пункт', 'пункта', 'пунктов');
  return (
    <EventPage {...shown} tab="program" title={TITLE} about={`В файле: ${found}`} invalid={errors.length > 0}>
      <Wrap>
        {errors.length > 0 && <Errors errors={errors} path={path} />}
        {errors.length === 0 && differences.length === 0 && (
          <Notice tone="ok" title="Таблица совпадает с рабочей копией">
            <p>
              Менять нечего. <a href={path}>К программе</a>
            </p>
          </Notice>
        )}
        {newHalls.length > 0 && (
          <Notice tone="info" title="Появятся новые залы">
            <p>{newHalls.join(', ')}</p>
          </Notice>
        )}
        {errors.length === 0 && differences.length > 0 && (
          <>
            <Section title="Что изменится" id="changes">
              <ProgramChanges differences={differences} zone={event.zone} />
            </Section>
            <Form action={`${path}/import/apply`} csrf={context.csrf}>
              <input type="hidden" name="sessions" value={JSON.stringify(sessions)} />
              <input type="hidden" name="version" value={version} />
              <Submit label={`Загрузить: ${found}`}>
                <a href={`${path}/import`}>Другой файл</a>
              </Submit>
            </Form>
          </>
        )}
      </Wrap>
    </EventPage>
  );
}

function Errors({ errors, path }: { errors: ProgramPreview['errors']; path: string }): JSX.Element {
  return (
    <>
      <Notice tone="bad" title="Ничего не записано: в таблице есть ошибки">
        <p>
          Исправьте файл и <a href={`${path}/import`}>загрузите его ещё раз</a>.
        </p>
      </Notice>
      <DataTable
        caption="Ошибки в таблице"
        rows={errors.map((error, n) => ({ ...error, n }))}
        rowKey={({ n }) => String(n)}
        columns={[
          { key: 'number', title: 'Строка', isNumber: true, cell: ({ number }) => number },
          { key: 'column', title: 'Столбец', isHeader: true, cell: ({ column }) => column || 'вся строка' },
          { key: 'message', title: 'Что исправить', cell: ({ message }) => message },
        ]}
      />
    </>
  );
}
