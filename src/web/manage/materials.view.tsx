import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { fileSize } from '../../common/russian.js';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { Material } from '../../features/materials/material.entity.js';
import type { MaterialKind, Visibility } from '../../features/materials/materials.rules.js';
import type { ProgramSession } from '../../features/programs/program.rules.js';
import { FILE_LIMIT } from '../../platform/http/form-parts.js';
import type { FormValues } from '../../platform/http/form.js';
import { DOCUMENT_ENDINGS } from '../../platform/storage/document-check.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { FileInput, Select, TextArea, TextInput } from '../components/inputs.js';
import { EmptyState } from '../components/messages.js';
import { Section, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { typed as typedValue } from '../public/registration.view.js';
import { EventPage } from './event-page.js';

const VISIBILITY_WORDS: Readonly<Record<Visibility, string>> = {
  ALL: 'Всем',
  REGISTERED: 'Записавшимся на событие',
  ATTENDED: 'Тем, кто был на событии',
  STAFF: 'Только сотрудникам',
};
const KIND_WORDS: Readonly<Record<MaterialKind, string>> = { FILE: 'Файл', LINK: 'Ссылка', RECORDING: 'Запись' };

interface CommonProps {
  context: PageContext;
  actor: Actor;
  event: EventRow;
  /** Of the working copy. */
  sessions: readonly ProgramSession[];
  errors: readonly FieldError[];
}

/** All materials of an event in their order, hidden ones too, and the forms for more. */
export function MaterialsPage(
  props: CommonProps & { materials: readonly Material[]; values: FormValues },
): JSX.Element {
  const { context, actor, event, sessions, materials, values, errors } = props;
  const mayEdit = can(actor, 'program.edit', ownedBy(event));
  const add = mayEdit && (
    <ButtonLink href={`${addressOf(event)}/links`} icon="link">
      Добавить ссылку или запись
    </ButtonLink>
  );
  return (
    <EventPage
      {...{ context, actor, event }}
      tab="materials"
      title="Материалы"
      actions={add}
      invalid={errors.length > 0}
    >
      <Wrap>
        {materials.length > 0 ? (
          <ol class="rows-plain stack" aria-label="Материалы">
            {materials.map((material, index) => (
              <Row
                key={material.id}
                {...{ context, event, sessions, material, mayEdit }}
                isFirst={index === 0}
                isLast={index === materials.length - 1}
              />
            ))}
          </ol>
        ) : (
          <EmptyState icon="file" title="Материалов пока нет">
            <p>Здесь собирают презентации, раздаточные файлы, ссылки и записи.</p>
          </EmptyState>
        )}
        {mayEdit && (
          <Section title="Добавить файлы" id="add-files">
            <Form action={addressOf(event)} csrf={context.csrf} errors={errors} files>
              <FilesForm {...{ sessions, values, errors }} />
              <Submit label="Добавить файлы" />
            </Form>
          </Section>
        )}
      </Wrap>
    </EventPage>
  );
}

/** The form of one more link or recording. */
export function LinkPage({
  context,
  actor,
  event,
  sessions,
  values,
  errors,
}: CommonProps & { values: FormValues }): JSX.Element {
  return (
    <EventPage {...{ context, actor, event }} tab="materials" title="Ссылка или запись" invalid={errors.length > 0}>
      <Wrap narrow>
        <Form action={`${addressOf(event)}/links`} csrf={context.csrf} errors={errors} unsaved>
          <LinkForm {...{ sessions, values, errors }} />
          <Submit label="Добавить">
            <a href={addressOf(event)}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </EventPage>
  );
}

interface FieldsProps {
  values: FormValues;
  errors: readonly FieldError[];
  sessions: readonly ProgramSession[];
}

function FilesForm({ values, errors, sessions }: FieldsProps): JSX.Element {
  return (
    <>
      <FileInput
        name="files"
        label="Файлы"
        hint="Можно выбрать сразу несколько. PDF, DOCX, PPTX, XLSX, ODT, ODP, ODS, картинки, MP3, MP4; без макросов."
        accept={DOCUMENT_ENDINGS}
        maxSize={FILE_LIMIT}
        multiple
        error={errorOf(errors, 'files')}
      />
      <Place {...{ values, errors, sessions }} />
    </>
  );
}

function LinkForm({ values, errors, sessions }: FieldsProps): JSX.Element {
  const field = (name: string) => ({ name, value: typedValue(values, name), error: errorOf(errors, name) });
  return (
    <>
      <Select
        {...field('kind')}
        label="Вид"
        options={[
          { value: 'LINK', label: 'Ссылка' },
          { value: 'RECORDING', label: 'Запись события' },
        ]}
      />
      <TextInput {...field('url')} type="url" label="Адрес" hint="Вида https://…" maxLength={1000} />
      <Words {...{ values, errors }} />
      <Place {...{ values, errors, sessions }} />
    </>
  );
}

function Words({ values, errors }: Pick<FieldsProps, 'values' | 'errors'>): JSX.Element {
  const field = (name: string) => ({ name, value: typedValue(values, name), error: errorOf(errors, name) });
  return (
    <>
      <TextInput {...field('title')} label="Название" maxLength={300} />
      <TextArea {...field('description')} label="Описание" rows={3} maxLength={2000} optional />
    </>
  );
}

function Place({ values, errors, sessions }: FieldsProps): JSX.Element {
  const field = (name: string) => ({ name, value: typedValue(values, name), error: errorOf(errors, name) });
  return (
    <>
      <Select
        {...field('visibility')}
        label="Кому видно"
        options={Object.entries(VISIBILITY_WORDS).map(([value, label]) => ({ value, label }))}
      />
      {sessions.length > 0 && (
        <Select
          {...field('sessionId')}
          label="К чему относится"
          empty="Ко всему событию"
          options={sessions.map(({ id, title }) => ({ value: id, label: title }))}
        />
      )}
      <Select
        {...field('purpose')}
        label="Назначение"
        options={[
          { value: 'MATERIAL', label: 'Материал события' },
          { value: 'CALL_FOR_PAPERS', label: 'Приём тезисов: требования, образец' },
        ]}
      />
    </>
  );
}

interface RowProps {
  context: PageContext;
  event: EventRow;
  sessions: readonly ProgramSession[];
  material: Material;
  isFirst: boolean;
  isLast: boolean;
  mayEdit: boolean;
}

function Row({ context, event, sessions, material, isFirst, isLast, mayEdit }: RowProps): JSX.Element {
  const { id, kind, title, description, visibility, purpose, hiddenAt, sessionId } = material;
  const session = sessions.find((one) => one.id === sessionId);
  const act = (change: string, label: string) => (
    <ActionForm action={`${addressOf(event)}/${id}/${change}`} csrf={context.csrf} size="small">
      {label} <span class="visually-hidden">«{title}»</span>
    </ActionForm>
  );
  return (
    <li class="card pad stack" id={`material-${id}`}>
      <p>
        <a href={material.url ?? `/events/${event.slug}/materials/${id}`} rel="noopener noreferrer">
          <b>{title}</b>
        </a>{' '}
        <span class="soft">{aboutFile(material)}</span>
      </p>
      {description && <p class="soft">{description}</p>}
      {session && <p class="soft">К пункту программы «{session.title}»</p>}
      <p class="chips">
        <Chip>{KIND_WORDS[kind]}</Chip>
        <Chip tone={visibility === 'ALL' ? 'ok' : 'info'}>{VISIBILITY_WORDS[visibility]}</Chip>
        {purpose === 'CALL_FOR_PAPERS' && <Chip>Приём тезисов</Chip>}
        {hiddenAt && <Chip tone="warn">Скрыт от читателей</Chip>}
      </p>
      {mayEdit && (
        <div class="actions">
          {!isFirst && act('up', 'Выше')}
          {!isLast && act('down', 'Ниже')}
          {hiddenAt ? act('show', 'Показать') : act('hide', 'Скрыть')}
          <ButtonLink href={`${addressOf(event)}/${id}`} size="small">
            Изменить <span class="visually-hidden">«{title}»</span>
          </ButtonLink>
        </div>
      )}
    </li>
  );
}

function aboutFile({ url, fileName, fileSize: size }: Material): string {
  return url ?? [fileName, size !== null && fileSize(size)].filter(Boolean).join(', ');
}

/** The words of one material; deleting stands here, apart from the everyday buttons, as its own question. */
export function MaterialPage(props: CommonProps & { material: Material; values: FormValues }): JSX.Element {
  const { context, actor, event, sessions, material, values, errors } = props;
  const action = `${addressOf(event)}/${material.id}`;
  const mayEdit = can(actor, 'program.edit', ownedBy(event));
  return (
    <EventPage {...{ context, actor, event }} tab="materials" title="Материал" invalid={errors.length > 0}>
      <Wrap narrow>
        <p class="soft">{aboutFile(material)}</p>
        {mayEdit && (
          <>
            <Form action={action} csrf={context.csrf} errors={errors} unsaved>
              <Words {...{ values, errors }} />
              <Place {...{ values, errors, sessions }} />
              <Submit label="Сохранить">
                <a href={addressOf(event)}>Отмена</a>
              </Submit>
            </Form>
            <Section title="Удалить материал?" id="delete">
              <p>Файл удаляется навсегда. Чтобы убрать его на время, скройте материал в общем списке.</p>
              <ActionForm action={`${action}/delete`} csrf={context.csrf} look="danger">
                Удалить
              </ActionForm>
            </Section>
          </>
        )}
      </Wrap>
    </EventPage>
  );
}

function addressOf(event: EventRow): string {
  return `/manage/events/${event.slug}/materials`;
}
