import type { JSX } from 'preact';
import { toString as drawQr } from 'qrcode';
import type { FieldError } from '../../common/errors.js';
import type { NewSecret } from '../../features/accounts/second-factor-setup.service.js';
import { ButtonLink } from '../components/buttons.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { Card, PageHead, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';

const QR_SIZE = 220;

interface StepProps {
  context: PageContext;
  back: string;
  errors: readonly FieldError[];
}

/** The field for the six digits of the authenticator. */
export function CodeInput({ errors, label }: { errors: readonly FieldError[]; label: string }): JSX.Element {
  return (
    <TextInput
      name="code"
      label={label}
      hint="Шесть цифр, меняются каждые полминуты"
      autocomplete="one-time-code"
      inputMode="numeric"
      width="short"
      maxLength={10}
      spellcheck={false}
      error={errorOf(errors, 'code')}
    />
  );
}

/** The second step of signing in. */
export function CodePage({ context, back, errors }: StepProps): JSX.Element {
  return (
    <Page {...context} title="Второй шаг входа" invalid={errors.length > 0} noindex>
      <PageHead title="Второй шаг входа" about="Откройте приложение с кодами на телефоне" />
      <Wrap narrow>
        <Form action="/login/second-factor" csrf={context.csrf} errors={errors}>
          <input type="hidden" name="back" value={back} />
          <CodeInput errors={errors} label="Код из приложения" />
          <Submit label="Продолжить" />
        </Form>
        <p>
          Телефона нет под рукой?{' '}
          <a href={`/login/recovery?${new URLSearchParams({ back }).toString()}`}>Войти с резервным кодом</a>
        </p>
        <p class="note">
          Нет ни телефона, ни резервных кодов? Обратитесь к администратору своей организации или к региональному
          координатору: второй шаг сбросят, и вы настроите его заново.
        </p>
      </Wrap>
    </Page>
  );
}

/** The second step without the phone. */
export function RecoveryPage({ context, back, errors }: StepProps): JSX.Element {
  return (
    <Page {...context} title="Вход с резервным кодом" invalid={errors.length > 0} noindex>
      <PageHead title="Вход с резервным кодом" />
      <Wrap narrow>
        <Form action="/login/recovery" csrf={context.csrf} errors={errors}>
          <input type="hidden" name="back" value={back} />
          <TextInput
            name="code"
            label="Резервный код"
            hint="Один из десяти, что вы сохранили при настройке, например 4fk2m-9qx7t. Каждый срабатывает один раз"
            autocomplete="off"
            width="medium"
            maxLength={40}
            spellcheck={false}
            error={errorOf(errors, 'code')}
          />
          <Submit label="Войти">
            <ButtonLink href={`/login/second-factor?${new URLSearchParams({ back }).toString()}`} look="quiet">
              Ввести код из приложения
            </ButtonLink>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}

/** Setting the second step up: the picture for the phone, the same in letters, and the first code. */
export async function SetupPage(props: StepProps & { secret: NewSecret; isRequired: boolean }): Promise<JSX.Element> {
  const { context, back, errors, secret, isRequired } = props;
  const drawn = await drawQr(secret.uri, { type: 'svg', margin: 2 });
  const picture = `data:image/svg+xml;base64,${Buffer.from(drawn).toString('base64')}`;
  return (
    <Page {...context} title="Настройка второго шага" invalid={errors.length > 0} styles={['account.css']} noindex>
      <PageHead title="Настройка второго шага входа" />
      <Wrap narrow>
        {isRequired && (
          <Notice tone="info" title="Для вашей роли нужен второй шаг">
            <p>
              Кроме пароля, при входе понадобится код с телефона. Так чужой пароль никому не откроет данные региона.
            </p>
          </Notice>
        )}
        <ol class="steps">
          <li>
            <h2>Установите приложение с кодами</h2>
            <p>Подойдёт любое с поддержкой TOTP, например Яндекс Ключ. Интернет для кодов не нужен.</p>
          </li>
          <li>
            <h2>Добавьте в нём учётную запись</h2>
            <p>Наведите камеру на рисунок или введите ключ вручную.</p>
            <img
              class="qr"
              src={picture}
              width={QR_SIZE}
              height={QR_SIZE}
              alt="QR-код с ключом; тот же ключ записан буквами ниже"
            />
            <p>
              Ключ: <code class="secret">{inFours(secret.base32)}</code>
            </p>
          </li>
          <li>
            <h2>Введите код, который показало приложение</h2>
            <Form action="/login/second-factor/setup" csrf={context.csrf} errors={errors}>
              <input type="hidden" name="back" value={back} />
              <input type="hidden" name="sealed" value={secret.sealed} />
              <CodeInput errors={errors} label="Код из приложения" />
              <Submit label="Включить" />
            </Form>
          </li>
        </ol>
      </Wrap>
    </Page>
  );
}

/** The recovery codes, this once. */
export function RecoveryCodesPage(props: {
  context: PageContext;
  codes: readonly string[];
  onwards: string;
}): JSX.Element {
  const { context, codes, onwards } = props;
  return (
    <Page {...context} title="Резервные коды" styles={['account.css']} noindex>
      <PageHead title="Сохраните резервные коды" about="Второй шаг входа включён" />
      <Wrap narrow>
        <Notice tone="warn" title="Коды показаны один раз">
          <p>
            Если телефона не будет под рукой, войти поможет один из них. Распечатайте страницу или перепишите коды и
            храните отдельно от телефона.
          </p>
        </Notice>
        <Card>
          <ul class="recovery-codes">
            {codes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </Card>
        <div class="actions">
          <ButtonLink href={onwards} look="primary">
            Коды сохранены, продолжить
          </ButtonLink>
        </div>
      </Wrap>
    </Page>
  );
}

function inFours(text: string): string {
  return text.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
