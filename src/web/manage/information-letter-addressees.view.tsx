import type { JSX } from 'preact';
import { count, formatDateTime } from '../../common/russian.js';
import { type Action, can } from '../../features/accounts/accounts.rules.js';
import { ADDRESSEE_GROUP_NAMES, ADDRESSEE_GROUPS } from '../../features/documents/information-letter.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, Button } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { errorOf, Form } from '../components/forms.js';
import { Checkboxes } from '../components/inputs.js';
import { EmptyState, Notice } from '../components/messages.js';
import { Section } from '../components/page-head.js';
import { Progress } from '../components/progress.js';
import { DataTable } from '../components/table.js';
import type { LetterPageProps } from './information-letter.model.js';

const MOSCOW = 'Europe/Moscow';

export function Addressees(props: LetterPageProps): JSX.Element {
  const { context, actor, model } = props;
  const { event, letter, addressees } = model;
  const base = `/manage/events/${event.slug}/letter`;
  const may = (action: Action) => can(actor, action, ownedBy(event));
  const waiting = addressees.filter(({ sentAt }) => !sentAt);
  const sendable = waiting.filter(({ email }) => email).length;
  const sent = addressees.length - waiting.length;
  const read = addressees.filter(({ readAt }) => readAt).length;
  return (
    <Section title="Адресаты" id="addressees">
      {sent > 0 && <Progress done={read} total={sent} label="Ознакомились" showLabel />}
      {sendable < waiting.length && (
        <Notice tone="warn">
          <p>
            Без электронной почты в справочнике:{' '}
            {count(waiting.length - sendable, 'организация', 'организации', 'организаций')}. Им письмо не уйдёт.
          </p>
        </Notice>
      )}
      {letter && letter.state !== 'DRAFT' && sendable > 0 && may('document.register') && (
        <ActionForm action={`${base}/send`} csrf={context.csrf} look="primary">
          {`Отправить: ${count(sendable, 'организация', 'организации', 'организаций')}`}
        </ActionForm>
      )}
      {may('document.edit') && <AddForm {...props} />}
      <DataTable
        caption="Адресаты письма"
        columns={[
          { key: 'organisation', title: 'Организация', isHeader: true, cell: (row) => row.organisation },
          { key: 'municipality', title: 'Муниципалитет', cell: (row) => row.municipality ?? '—' },
          { key: 'email', title: 'Почта', cell: (row) => row.email ?? <Chip tone="warn">нет адреса</Chip> },
          { key: 'sent', title: 'Отправлено', cell: (row) => row.sentAt && formatDateTime(row.sentAt, MOSCOW) },
          {
            key: 'read',
            title: 'Ознакомлены',
            cell: (row) =>
              row.readAt ? formatDateTime(row.readAt, MOSCOW) : row.sentAt ? <Chip tone="neutral">ещё нет</Chip> : null,
          },
          {
            key: 'remove',
            title: '',
            cell: (row) =>
              !row.sentAt &&
              may('document.edit') && (
                <ActionForm
                  action={`${base}/addressees/${row.organisationId}/remove`}
                  csrf={context.csrf}
                  look="quiet"
                  size="small"
                >
                  Убрать
                </ActionForm>
              ),
          },
        ]}
        rows={addressees}
        rowKey={(row) => row.organisationId}
        empty={<EmptyState title="Адресатов пока нет" />}
      />
      {waiting.length > 0 && may('document.edit') && (
        <ActionForm action={`${base}/addressees/clear`} csrf={context.csrf}>
          Убрать всех, кому не отправлено
        </ActionForm>
      )}
    </Section>
  );
}

function AddForm({ context, model, typed: refused, errors, municipalities }: LetterPageProps): JSX.Element {
  const values: FormValues = refused.addressees ?? {};
  const chosen = (name: string) => [values[name] ?? []].flat().map(String);
  return (
    <details class="disclosure" open={refused.addressees !== undefined || model.addressees.length === 0}>
      <summary>Добавить адресатов</summary>
      <Form
        action={`/manage/events/${model.event.slug}/letter/addressees`}
        csrf={context.csrf}
        errors={refused.addressees ? errors : []}
      >
        <Checkboxes
          name="groups"
          label="Кому"
          error={errorOf(errors, 'groups')}
          values={chosen('groups')}
          options={ADDRESSEE_GROUP_NAMES.map((name) => ({ value: name, label: ADDRESSEE_GROUPS[name].title }))}
        />
        <details class="disclosure">
          <summary>Только некоторые муниципалитеты</summary>
          <Checkboxes
            name="municipalities"
            label="Муниципалитеты"
            hint="Ничего не отмечено — все"
            error={errorOf(errors, 'municipalities')}
            values={chosen('municipalities')}
            options={municipalities}
          />
        </details>
        <div class="submit">
          <Button>Добавить</Button>
        </div>
      </Form>
    </details>
  );
}
