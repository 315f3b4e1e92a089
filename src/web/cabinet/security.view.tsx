import type { JSX } from 'preact';
import { count, formatDate } from '../../common/russian.js';
import type { SecondFactorState } from '../../features/accounts/second-factor-setup.service.js';
import type { FieldError } from '../../common/errors.js';
import { NewPasswordInput } from '../account/password-links.view.js';
import { CodeInput } from '../account/second-factor.view.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { CABINET_AREA } from './area.js';

const MOSCOW = 'Europe/Moscow';
const FEW_CODES = 3;

/** Which of the forms was refused. */
export type SecurityForm = 'password' | 'codes' | 'off';

/** Another system, and since when it is linked to the account; null: it is not. */
export interface LinkedProvider {
  key: string;
  name: string;
  identity: { id: string; createdAt: Date } | null;
}

export interface SecurityViewProps {
  context: PageContext;
  providers: readonly LinkedProvider[];
  hasPassword: boolean;
  factor: SecondFactorState;
  refused: { form: SecurityForm | null; errors: readonly FieldError[] };
}

/** Password and second step of one's own account. */
export function SecurityView(props: SecurityViewProps): JSX.Element {
  const { context, providers, hasPassword, factor, refused } = props;
  const errorsOf = (form: SecurityForm) => (refused.form === form ? refused.errors : []);
  return (
    <Page
      {...context}
      area={CABINET_AREA}
      title="Безопасность"
      invalid={refused.errors.length > 0}
      styles={['account.css']}
      noindex
    >
      <PageHead title="Безопасность" about="Как вы входите на сайт" />
      <Wrap narrow>
        <p>
          Где вы сейчас вошли и как выйти везде: <a href="/me/sessions">сеансы</a>.
        </p>
        <Section title="Пароль" id="password">
          {hasPassword ? (
            <PasswordForm csrf={context.csrf} errors={errorsOf('password')} />
          ) : (
            <>
              <p>Пароля нет: вы входите по ссылке из письма или через учётную запись организации.</p>
              <p>
                Сотрудники могут <a href="/login/forgot">задать пароль по письму</a>.
              </p>
            </>
          )}
        </Section>
        <Section title="Второй шаг входа" id="second-factor">
          {factor.confirmedAt ? (
            <FactorOn csrf={context.csrf} factor={factor} codes={errorsOf('codes')} off={errorsOf('off')} />
          ) : (
            <>
              <p>Кроме пароля, при входе понадобится код с телефона. Даже узнав ваш пароль, посторонний не войдёт.</p>
              <div class="actions">
                <ButtonLink href="/login/second-factor/setup?back=/me/security" look="primary">
                  Включить
                </ButtonLink>
              </div>
            </>
          )}
        </Section>
        {providers.length > 0 && <Providers csrf={context.csrf} providers={providers} />}
      </Wrap>
    </Page>
  );
}

function Providers({ csrf, providers }: { csrf: string; providers: readonly LinkedProvider[] }): JSX.Element {
  return (
    <Section title="Вход через другие системы" id="identities">
      {providers.map(({ key, name, identity }) => (
        <div key={key} class="actions">
          <span>
            Вход через {name}: {identity ? `подключён ${formatDate(identity.createdAt, MOSCOW)}` : 'не подключён'}
          </span>
          {identity ? (
            <ActionForm action={`/me/security/identities/${identity.id}/unlink`} csrf={csrf} size="small">
              Отключить
            </ActionForm>
          ) : (
            <ActionForm action={`/me/security/identities/${key}`} csrf={csrf} size="small">
              Подключить
            </ActionForm>
          )}
        </div>
      ))}
    </Section>
  );
}

function PasswordForm({ csrf, errors }: { csrf: string; errors: readonly FieldError[] }): JSX.Element {
  return (
    <Form action="/me/security/password" csrf={csrf} errors={errors}>
      <TextInput
        name="current"
        type="password"
        label="Нынешний пароль"
        autocomplete="current-password"
        error={errorOf(errors, 'current')}
      />
      <NewPasswordInput errors={errors} label="Новый пароль" />
      <p class="note">После смены остальные сеансы завершатся, а на почту придёт уведомление.</p>
      <Submit label="Сменить пароль" />
    </Form>
  );
}

function FactorOn(props: {
  csrf: string;
  factor: SecondFactorState;
  codes: readonly FieldError[];
  off: readonly FieldError[];
}): JSX.Element {
  const { csrf, factor, codes, off } = props;
  return (
    <>
      <p>
        <Chip tone="ok">Включён</Chip> {factor.confirmedAt && <>с {formatDate(factor.confirmedAt, MOSCOW)}</>}
        {factor.isRequired && ', для вашей роли обязателен'}
      </p>
      {factor.codesLeft <= FEW_CODES && (
        <Notice
          tone="warn"
          title={`Осталось: ${count(factor.codesLeft, 'резервный код', 'резервных кода', 'резервных кодов')}`}
        >
          <p>Создайте новые, чтобы не остаться без входа, если потеряете телефон.</p>
        </Notice>
      )}
      <details class="ask" open={codes.length > 0}>
        <summary>Создать новые резервные коды</summary>
        <p>Сейчас действует {count(factor.codesLeft, 'код', 'кода', 'кодов')}. Прежние перестанут действовать.</p>
        <Form action="/me/security/recovery-codes" csrf={csrf} errors={codes}>
          <CodeInput errors={codes} label="Код из приложения" />
          <Submit label="Создать новые коды" />
        </Form>
      </details>
      {!factor.isRequired && (
        <details class="ask" open={off.length > 0}>
          <summary>Выключить второй шаг</summary>
          <Form action="/me/security/second-factor/off" csrf={csrf} errors={off}>
            <CodeInput errors={off} label="Код из приложения" />
            <Submit label="Выключить" danger />
          </Form>
        </details>
      )}
    </>
  );
}
