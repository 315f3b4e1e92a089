import type { JSX } from 'preact';
import { formatDate, formatDateTime } from '../../common/russian.js';
import { ACTION_WORDS } from '../../features/accounts/accounts-words.rules.js';
import type { ApiTokenRow } from '../../features/accounts/api-tokens.service.js';
import { ActionForm } from './buttons.js';
import { Chip } from './chips.js';
import { EmptyState } from './messages.js';
import { DataTable } from './table.js';

const ZONE = 'Europe/Moscow';

/** API tokens of one person: what each may do, when it was used, a way to end it. */
export function TokensTable(props: {
  tokens: readonly ApiTokenRow[];
  csrf: string;
  now: Date;
  revokePath: (id: string) => string;
}): JSX.Element {
  const { tokens, csrf, now, revokePath } = props;
  const isInForce = (token: ApiTokenRow) => !token.revokedAt && token.expiresAt > now;
  return (
    <DataTable
      caption="Токены API"
      columns={[
        { key: 'name', title: 'Название', isHeader: true, cell: ({ name }) => name },
        { key: 'actions', title: 'Что может', cell: (token) => <Actions token={token} /> },
        { key: 'created', title: 'Создан', nowrap: true, cell: ({ createdAt }) => formatDate(createdAt, ZONE) },
        {
          key: 'used',
          title: 'Использован',
          cell: ({ lastUsedAt }) => (lastUsedAt ? formatDateTime(lastUsedAt, ZONE) : 'ни разу'),
        },
        {
          key: 'state',
          title: 'Срок',
          cell: (token) =>
            token.revokedAt ? (
              <Chip>Отозван</Chip>
            ) : isInForce(token) ? (
              `до ${formatDate(token.expiresAt, ZONE)}`
            ) : (
              <Chip>Срок прошёл</Chip>
            ),
        },
        {
          key: 'end',
          title: 'Действия',
          cell: (token) =>
            isInForce(token) && (
              <ActionForm action={revokePath(token.id)} csrf={csrf} size="small">
                Отозвать
              </ActionForm>
            ),
        },
      ]}
      rows={tokens}
      rowKey={({ id }) => id}
      empty={<EmptyState icon="link" title="Токенов пока нет" />}
    />
  );
}

function Actions({ token }: { token: ApiTokenRow }): JSX.Element {
  if (!token.actions) return <>всё, что может владелец</>;
  return (
    <ul class="role-list">
      {token.actions.map((action) => (
        <li key={action}>{ACTION_WORDS[action]}</li>
      ))}
    </ul>
  );
}
