import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { ACTION_GROUPS, ACTION_WORDS } from '../../features/accounts/accounts-words.rules.js';
import type { Action } from '../../features/accounts/accounts.rules.js';
import { type ApiTokenRow, TOKEN_DAYS } from '../../features/accounts/api-tokens.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { ButtonLink, CopyButton } from '../components/buttons.js';
import { errorOf, FieldGroup, Form, Submit } from '../components/forms.js';
import { Select, TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { TokensTable } from '../components/tokens-table.js';
import type { PageContext } from '../page-context.service.js';
import { CABINET_AREA } from './area.js';
import { typed } from '../public/registration.view.js';

const DAY_WORDS: Readonly<Record<(typeof TOKEN_DAYS)[number], string>> = {
  30: '30 дней',
  90: '90 дней',
  180: 'полгода',
  365: 'год',
};

interface TokensPageProps {
  context: PageContext;
  tokens: readonly ApiTokenRow[];
  offered: readonly Action[];
  values: FormValues;
  errors: readonly FieldError[];
  now: Date;
}

/** Own tokens and the form for a new one. */
export function TokensPage(props: TokensPageProps): JSX.Element {
  const { context, tokens, errors, now } = props;
  return (
    <Page
      {...context}
      area={CABINET_AREA}
      title="Токены API"
      styles={['people.css']}
      invalid={errors.length > 0}
      noindex
    >
      <PageHead
        title="Токены API"
        about="С токеном программа действует от вашего имени: не шире ваших прав в эту минуту и только в выбранных действиях. «Выйти везде», смена адреса и сброс пароля отзывают все токены."
      />
      <Wrap>
        <TokensTable tokens={tokens} csrf={context.csrf} now={now} revokePath={(id) => `/me/tokens/${id}/revoke`} />
        <Section title="Новый токен" id="new">
          <NewTokenForm {...props} />
        </Section>
      </Wrap>
    </Page>
  );
}

function NewTokenForm({ context, offered, values, errors }: TokensPageProps): JSX.Element {
  const chosen = [values['actions'] ?? []].flat();
  return (
    <Form action="/me/tokens" csrf={context.csrf} errors={errors}>
      <TextInput
        name="name"
        label="Название"
        hint="Чтобы потом узнать, где токен стоит: «Сайт школы», «Выгрузка в 1С»."
        maxLength={100}
        value={typed(values, 'name')}
        error={errorOf(errors, 'name')}
      />
      <Select
        name="days"
        label="Срок"
        options={TOKEN_DAYS.map((days) => ({ value: String(days), label: DAY_WORDS[days] }))}
        value={typed(values, 'days') ?? '90'}
        error={errorOf(errors, 'days')}
      />
      <FieldGroup
        name="actions"
        label="Что разрешить"
        hint="Отметьте только то, что программе нужно."
        error={errorOf(errors, 'actions')}
      >
        {ACTION_GROUPS.map(({ title, prefixes }) => {
          const actions = offered.filter((action) => prefixes.some((prefix) => action.startsWith(`${prefix}.`)));
          return (
            actions.length > 0 && (
              <ActionChoices key={title} title={title} actions={actions} offered={offered} chosen={chosen} />
            )
          );
        })}
      </FieldGroup>
      <Submit label="Создать токен" />
    </Form>
  );
}

/** The first box of all carries the id that the summary of errors leads to. */
function ActionChoices({
  title,
  actions,
  offered,
  chosen,
}: {
  title: string;
  actions: readonly Action[];
  offered: readonly Action[];
  chosen: readonly unknown[];
}): JSX.Element {
  return (
    <div class="action-choices">
      <p class="note">{title}</p>
      {actions.map((action) => {
        const id = action === offered[0] ? 'f-actions' : `f-actions-${action.replace('.', '-')}`;
        return (
          <div class="choice" key={action}>
            <input type="checkbox" id={id} name="actions" value={action} checked={chosen.includes(action)} />
            <label for={id}>{ACTION_WORDS[action]}</label>
          </div>
        );
      })}
    </div>
  );
}

/** The one time a token is seen. */
export function NewTokenPage({
  context,
  token,
  name,
}: {
  context: PageContext;
  token: string;
  name: string;
}): JSX.Element {
  return (
    <Page {...context} area={CABINET_AREA} title="Токен создан" styles={['people.css']} noindex>
      <PageHead title="Токен создан" crumbs={[{ title: 'Токены API', href: '/me/tokens' }]} about={name} />
      <Wrap narrow>
        <Notice tone="warn" title="Скопируйте токен сейчас">
          <p>Больше он нигде не показывается. Потерянный токен отзовите и создайте новый.</p>
        </Notice>
        <code class="secret">{token}</code>
        <p class="actions-left">
          <CopyButton text={token} />
        </p>
        <p>
          Программа передаёт его в заголовке: <code>Authorization: Bearer {'<токен>'}</code>
        </p>
        <p>
          <ButtonLink href="/me/tokens">К списку токенов</ButtonLink>
        </p>
      </Wrap>
    </Page>
  );
}
