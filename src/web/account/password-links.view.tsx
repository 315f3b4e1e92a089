import type { ComponentChildren, JSX } from 'preact';
import type { DomainError, FieldError } from '../../common/errors.js';
import type { PasswordLink, PasswordLinkKind } from '../../features/accounts/password-links.service.js';
import { ButtonLink } from '../components/buttons.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { Confirmation, Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';

/** «Забыли пароль?» */
export function ForgotPage(props: { context: PageContext; email: string; errors: readonly FieldError[] }): JSX.Element {
  const { context, email, errors } = props;
  return (
    <Page {...context} title="Забыли пароль?" invalid={errors.length > 0} noindex>
      <PageHead title="Забыли пароль?" about="Пришлём ссылку, по которой вы зададите новый" />
      <Wrap narrow>
        <Form action="/login/forgot" csrf={context.csrf} errors={errors}>
          <TextInput
            name="email"
            type="email"
            label="Электронная почта"
            hint="Адрес вашей учётной записи сотрудника"
            autocomplete="username"
            maxLength={254}
            value={email}
            error={errorOf(errors, 'email')}
          />
          <Submit label="Прислать ссылку">
            <ButtonLink href="/login" look="quiet">
              Вернуться ко входу
            </ButtonLink>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}

/** The same page whoever the address belongs to, or does not. */
export function ResetSentPage({ context, email }: { context: PageContext; email: string }): JSX.Element {
  return (
    <Page {...context} title="Проверьте почту" noindex>
      <Wrap narrow>
        <Confirmation title="Проверьте почту">
          <p>
            Если у адреса <b>{email}</b> есть учётная запись сотрудника, письмо со ссылкой уже на пути.
          </p>
        </Confirmation>
        <p>
          Ссылка действует час и срабатывает один раз. Письма нет несколько минут? Проверьте папку «Спам» и адрес выше.
        </p>
        <p>Участникам пароль не нужен: они входят по ссылке из письма.</p>
        <div class="actions">
          <ButtonLink href="/login">Вернуться ко входу</ButtonLink>
        </div>
      </Wrap>
    </Page>
  );
}

const TITLES: Readonly<Record<PasswordLinkKind, string>> = {
  INVITATION: 'Добро пожаловать',
  PASSWORD_RESET: 'Новый пароль',
};

/** Where the link of an invitation or of a reset leads: the new password. */
export function NewPasswordPage(props: {
  context: PageContext;
  kind: PasswordLinkKind;
  action: string;
  link: PasswordLink;
  errors: readonly FieldError[];
}): JSX.Element {
  const { context, kind, action, link, errors } = props;
  return (
    <Page {...context} title={TITLES[kind]} invalid={errors.length > 0} noindex>
      <PageHead title={TITLES[kind]} />
      <Wrap narrow>
        {kind === 'INVITATION' && <Invited {...link.said} />}
        {link.hasPassword ? (
          <AlreadyHasPassword email={link.email} />
        ) : (
          <Form action={action} csrf={context.csrf} errors={errors}>
            <p>
              Входить вы будете с адресом <b>{link.email}</b>.
            </p>
            <input type="hidden" name="email" autoComplete="username" value={link.email} />
            <NewPasswordInput errors={errors} label={kind === 'INVITATION' ? 'Придумайте пароль' : 'Новый пароль'} />
            <Submit label={kind === 'INVITATION' ? 'Начать работу' : 'Сохранить пароль'} />
          </Form>
        )}
      </Wrap>
    </Page>
  );
}

/** The field of a new password, with what is asked of it. */
export function NewPasswordInput({ errors, label }: { errors: readonly FieldError[]; label: string }): JSX.Element {
  return (
    <TextInput
      name="password"
      type="password"
      label={label}
      hint="Не меньше 10 знаков. Проще запомнить несколько слов, не связанных между собой; пробелы и русские буквы годятся"
      autocomplete="new-password"
      error={errorOf(errors, 'password')}
    />
  );
}

function Invited({ invitedBy, role, organisation }: PasswordLink['said']): JSX.Element {
  const place = [role, organisation].filter(Boolean).join(', ');
  return (
    <p>
      {invitedBy ? `${invitedBy} приглашает вас к работе` : 'Вас пригласили к работе'}
      {place && `: ${place}`}.
    </p>
  );
}

function AlreadyHasPassword({ email }: { email: string }): JSX.Element {
  return (
    <>
      <Notice tone="ok" title="Роль уже назначена">
        <p>У вас есть пароль: войдите с ним, адрес — {email}.</p>
      </Notice>
      <div class="actions">
        <ButtonLink href="/login" look="primary">
          Войти
        </ButtonLink>
        <ButtonLink href="/login/forgot" look="quiet">
          Забыли пароль?
        </ButtonLink>
      </div>
    </>
  );
}

/** Why a link does not work, and the way on. */
export function PasswordLinkProblemPage(props: {
  context: PageContext;
  kind: PasswordLinkKind;
  problem: DomainError;
}): JSX.Element {
  const { context, kind, problem } = props;
  return (
    <Page {...context} title="Ссылка не сработала" noindex>
      <PageHead title="Ссылка не сработала" />
      <Wrap narrow>
        <Notice tone="warn" title={problem.message}>
          <p>{wayOn(kind, problem.code)}</p>
        </Notice>
        <div class="actions">
          <ButtonLink href="/login" look="primary">
            Войти
          </ButtonLink>
          <ButtonLink href="/login/forgot">Получить ссылку для пароля</ButtonLink>
        </div>
      </Wrap>
    </Page>
  );
}

function wayOn(kind: PasswordLinkKind, code: string): ComponentChildren {
  if (code === 'link-used' || code === 'has-password')
    return 'Каждая ссылка срабатывает один раз. Если пароль задали вы, войдите с ним; если нет, попросите новую ссылку.';
  if (code === 'link-expired' && kind === 'INVITATION')
    return 'Приглашение действует семь дней. Получите ссылку для пароля сами или попросите пригласить вас снова.';
  if (code === 'link-expired') return 'Ссылка действует час. Попросите новую: это займёт полминуты.';
  return 'Откройте её из письма целиком или попросите новую.';
}
