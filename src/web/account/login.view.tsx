import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { SIGN_IN_MINUTES } from '../../features/accounts/letter-sign-in.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { ButtonLink } from '../components/buttons.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { Card, PageHead, Wrap } from '../components/page-head.js';
import { ownPath } from '../../common/own-path.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';

/** What was typed into one of the forms, and what is wrong with it. */
export interface TypedForm {
  values: FormValues;
  errors: readonly FieldError[];
}

const UNTOUCHED: TypedForm = { values: {}, errors: [] };

interface LoginViewProps {
  context: PageContext;
  /** Where to go after. */
  back: string;
  letter?: TypedForm;
  password?: TypedForm;
  /** Other systems to sign in with. */
  external?: readonly { key: string; name: string }[];
}

/** Two ways in: a letter for teachers, a password for staff. */
export function LoginView(props: LoginViewProps): JSX.Element {
  const { context, back, letter = UNTOUCHED, password = UNTOUCHED, external = [] } = props;
  const invalid = letter.errors.length + password.errors.length > 0;
  return (
    <Page {...context} title="Вход" invalid={invalid} styles={['account.css']} noindex>
      <PageHead title="Вход" about="Участникам — по письму, без пароля. Сотрудникам — с паролем" />
      <Wrap>
        <div class="ways-in">
          <LetterForm csrf={context.csrf} back={back} form={letter} />
          <PasswordForm csrf={context.csrf} back={back} form={password} external={external} />
        </div>
      </Wrap>
    </Page>
  );
}

interface FormProps {
  csrf: string;
  back: string;
  form: TypedForm;
}

function LetterForm({ csrf, back, form: { values, errors } }: FormProps): JSX.Element {
  return (
    <Card>
      <h2>Педагогам и участникам</h2>
      <p>Пришлём письмо со ссылкой. Она действует {SIGN_IN_MINUTES} минут и срабатывает один раз.</p>
      <Form action="/login/letter" csrf={csrf} errors={errors}>
        <input type="hidden" name="back" value={ownPath(back)} />
        <TextInput
          name="address"
          type="email"
          label="Ваша почта"
          hint="Та, на которую вы регистрировались, или любая своя"
          autocomplete="email"
          maxLength={254}
          value={typed(values, 'address')}
          error={errorOf(errors, 'address')}
        />
        <Submit label="Прислать ссылку для входа" />
      </Form>
    </Card>
  );
}

function PasswordForm(props: FormProps & Pick<Required<LoginViewProps>, 'external'>): JSX.Element {
  const { csrf, back, external } = props;
  const { values, errors } = props.form;
  return (
    <Card>
      <h2>Сотрудникам</h2>
      <p>Организаторам, координаторам, министерству: по приглашению, с паролем.</p>
      <Form action="/login" csrf={csrf} errors={errors}>
        <input type="hidden" name="back" value={ownPath(back)} />
        <TextInput
          name="email"
          type="email"
          label="Электронная почта"
          autocomplete="username"
          value={typed(values, 'email')}
          error={errorOf(errors, 'email')}
        />
        <TextInput
          name="password"
          type="password"
          label="Пароль"
          autocomplete="current-password"
          error={errorOf(errors, 'password')}
        />
        <Submit label="Войти">
          <a href="/login/forgot">Забыли пароль?</a>
        </Submit>
      </Form>
      {external.map(({ key, name }) => (
        <p key={key}>
          <ButtonLink href={`/login/${key}?${new URLSearchParams({ back }).toString()}`}>Войти через {name}</ButtonLink>
        </p>
      ))}
    </Card>
  );
}
