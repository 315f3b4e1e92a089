import type { JSX } from 'preact';
import type { DomainError } from '../../common/errors.js';
import { SIGN_IN_MINUTES, type SignInPreview } from '../../features/accounts/letter-sign-in.service.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Form, Submit } from '../components/forms.js';
import { Page } from '../components/layout.js';
import { Confirmation, Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';

/** What one more letter is asked with: the typed address, or the link of an earlier letter. */
type Again = { address: string; back: string } | { token: string };

/** The same page whoever the address belongs to, or does not. */
export function LetterSentPage(props: {
  context: PageContext;
  address: string;
  again: Again;
  /** Without a mail server letters are read on the site itself. */
  isKept: boolean;
}): JSX.Element {
  const { context, address, again, isKept } = props;
  const action = 'token' in again ? `/login/link/${again.token}/again` : '/login/letter';
  const fields = 'token' in again ? {} : again;
  return (
    <Page {...context} title="Проверьте почту" noindex>
      <Wrap narrow>
        <Confirmation title="Проверьте почту">
          <p>
            Если адрес верный, письмо со ссылкой для входа уже на пути к <b>{address}</b>.
          </p>
        </Confirmation>
        {isKept && (
          <Notice tone="info" title="Почтовый сервер не настроен">
            <p>
              Письмо не уходит, а остаётся в <a href="/mail">почтовом ящике</a> этого сайта.
            </p>
          </Notice>
        )}
        <h2>Что дальше</h2>
        <ol>
          <li>Откройте письмо «Вход на сайт „События профминимума“» и перейдите по ссылке.</li>
          <li>
            Ссылка действует {SIGN_IN_MINUTES} минут и срабатывает один раз. Лучше открыть её здесь же, в этом браузере.
          </li>
          <li>Письма нет несколько минут? Проверьте папку «Спам» и адрес выше.</li>
        </ol>
        <div class="actions">
          <ActionForm action={action} csrf={context.csrf} fields={fields}>
            Прислать ещё раз
          </ActionForm>
          <ButtonLink href="/login" look="quiet">
            Указать другой адрес
          </ButtonLink>
        </div>
        <p class="note">На один адрес уходит не больше трёх писем за 15 минут.</p>
      </Wrap>
    </Page>
  );
}

/** What the link will do, and the button that does it. */
export function SignInLinkPage(props: {
  context: PageContext;
  token: string;
  preview: SignInPreview;
  /** Name of somebody already signed in here; null when nobody is. */
  signedInAs: string | null;
}): JSX.Element {
  const { context, token, preview, signedInAs } = props;
  return (
    <Page {...context} title="Вход по ссылке" noindex>
      <PageHead title="Вход по ссылке" />
      <Wrap narrow>
        {!preview.isSameBrowser && (
          <Notice tone="warn" title="Ссылку запросили в другом браузере или на другом устройстве">
            <p>
              Если её запросили вы, продолжайте: вход откроется здесь. Если не вы или вам прислал её кто-то другой,
              закройте страницу и никому не передавайте ссылку.
            </p>
          </Notice>
        )}
        {signedInAs && (
          <Notice tone="info" title={`Сейчас вы вошли как ${signedInAs}`}>
            <p>После нажатия этот сеанс завершится и начнётся новый.</p>
          </Notice>
        )}
        <Form action={`/login/link/${token}`} csrf={context.csrf}>
          <Submit label={`Войти как ${preview.email}`} />
        </Form>
        <p class="note">Сеанс продлится до двух недель. На чужом компьютере не забудьте выйти.</p>
      </Wrap>
    </Page>
  );
}

/** Why a link does not work, and the way on. */
export function SignInProblemPage(props: {
  context: PageContext;
  problem: DomainError;
  token: string;
  /** Masked; null for a link that was never given out. */
  address: string | null;
}): JSX.Element {
  const { context, problem, token, address } = props;
  return (
    <Page {...context} title="Ссылка не сработала" noindex>
      <PageHead title="Ссылка не сработала" />
      <Wrap narrow>
        <Notice tone="warn" title={problem.message}>
          <p>{EXPLANATIONS[problem.code] ?? 'Откройте её из письма целиком или попросите новую.'}</p>
        </Notice>
        <div class="actions">
          {address && (
            <ActionForm action={`/login/link/${token}/again`} csrf={context.csrf} look="primary">
              Прислать новую на {address}
            </ActionForm>
          )}
          <ButtonLink href="/login">{address ? 'Указать другой адрес' : 'Получить новую ссылку'}</ButtonLink>
        </div>
      </Wrap>
    </Page>
  );
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  'link-used':
    'Каждая ссылка срабатывает один раз. Если вы уже вошли, откройте личный кабинет; если нет, попросите новую.',
  'link-expired': `Ссылка действует ${SIGN_IN_MINUTES} минут. Попросите новую: это займёт полминуты.`,
};
