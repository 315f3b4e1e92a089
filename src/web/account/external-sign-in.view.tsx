import type { JSX } from 'preact';
import { ATTEMPT_MINUTES } from '../../features/accounts/external-sign-in.service.js';
import type { RefusalReason } from '../../features/accounts/identity-provider.service.js';
import { ButtonLink } from '../components/buttons.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';

interface Words {
  status: number;
  title: string;
  /** What to do. */
  advice: string;
}

const AGAIN = 'Начните вход заново.';
const ASK = 'Обратитесь к администратору своей организации или к региональному координатору';

const REFUSALS: Readonly<Record<RefusalReason, Words>> = {
  'unknown-attempt': {
    status: 400,
    title: 'Этот вход начат не здесь',
    advice: `Адрес страницы неполон, или она пришла не от нас. ${AGAIN}`,
  },
  'other-browser': {
    status: 400,
    title: 'Вход начат в другом браузере',
    advice: `Ответ принимается только там, где вход начали, с включёнными cookie. ${AGAIN}`,
  },
  used: {
    status: 400,
    title: 'Этот ответ уже использован',
    advice: `Так бывает, если обновить страницу или вернуться назад. Если вы уже вошли, откройте нужный раздел; если нет, начните заново.`,
  },
  late: {
    status: 400,
    title: 'Вход занял слишком много времени',
    advice: `На него даётся ${ATTEMPT_MINUTES} минут. ${AGAIN}`,
  },
  unavailable: {
    status: 503,
    title: 'Система входа организации не отвечает',
    advice: 'Подождите несколько минут и повторите. Тем временем можно войти с паролем или по письму.',
  },
  denied: {
    status: 403,
    title: 'Вход отменён',
    advice: 'На странице организации вход не подтвердили. Если это вышло случайно, начните заново.',
  },
  'code-refused': {
    status: 400,
    title: 'Система входа не подтвердила ответ',
    advice: `Её код уже использован или устарел. ${AGAIN}`,
  },
  'expired-answer': {
    status: 400,
    title: 'Ответ системы входа просрочен',
    advice: `${AGAIN} Если не поможет, у одной из систем сбились часы: сообщите администратору номер ниже.`,
  },
  'bad-answer': {
    status: 400,
    title: 'Ответ системы входа не прошёл проверку',
    advice: `Он предназначен не нам, не этому входу или изменён по пути. ${AGAIN} Если не поможет, сообщите администратору номер ниже.`,
  },
  'no-email': {
    status: 403,
    title: 'У вашей учётной записи организации нет подтверждённой почты',
    advice: 'Подтвердите адрес в системе организации и войдите снова или попросите прислать вам приглашение.',
  },
  'has-password': {
    status: 403,
    title: 'С вашим адресом здесь уже входят по паролю',
    advice:
      'Войдите с паролем и подключите этот способ сами: «Мой кабинет» — «Безопасность». После этого он заработает.',
  },
  'no-organisation': {
    status: 403,
    title: 'Ваша организация здесь не найдена',
    advice: `Система входа не назвала организацию или назвала неизвестную. Учётная запись не создана. ${ASK}: вам пришлют приглашение или поправят код организации.`,
  },
  'no-role': {
    status: 403,
    title: 'У вас нет роли на этом сайте',
    advice: `Система входа знает вас, но роли для этого сайта не назвала. ${ASK}.`,
  },
  blocked: { status: 403, title: 'Учётная запись закрыта', advice: `${ASK}.` },
  'linked-to-other': {
    status: 409,
    title: 'Эта учётная запись организации подключена другим человеком',
    advice: 'Войдите в системе организации под своим именем и повторите.',
  },
  'not-signed-in': {
    status: 403,
    title: 'Сеанс за это время закончился',
    advice: 'Войдите и подключите этот способ заново.',
  },
};

/** The status of the answer to a refused sign-in. */
export function statusOf(reason: RefusalReason): number {
  return REFUSALS[reason].status;
}

/** Why signing in with another system did not work, and what to do. */
export function ExternalProblemPage(props: {
  context: PageContext;
  reason: RefusalReason;
  provider: string;
  requestId: string;
}): JSX.Element {
  const { context, reason, provider, requestId } = props;
  const { title, advice } = REFUSALS[reason];
  const isOwn = reason === 'linked-to-other' || reason === 'not-signed-in';
  return (
    <Page {...context} title="Войти не получилось" noindex>
      <PageHead title="Войти не получилось" />
      <Wrap narrow>
        <Notice tone="warn" title={title}>
          <p>{advice}</p>
        </Notice>
        <div class="actions">
          {isOwn ? (
            <ButtonLink href="/me/security" look="primary">
              К разделу «Безопасность»
            </ButtonLink>
          ) : (
            <ButtonLink href={`/login/${provider}`} look="primary">
              Попробовать ещё раз
            </ButtonLink>
          )}
          <ButtonLink href="/login">Войти иначе</ButtonLink>
        </div>
        <p class="note">Номер для администратора: {requestId}</p>
      </Wrap>
    </Page>
  );
}

/** A form may not lead to another site, so the way there is a link. */
export function LinkIdentityPage(props: { context: PageContext; name: string; href: string }): JSX.Element {
  const { context, name, href } = props;
  return (
    <Page {...context} title="Подключение входа" noindex>
      <PageHead title="Подключение входа" />
      <Wrap narrow>
        <p>Дальше вы войдёте через {name} под своим именем и вернётесь сюда.</p>
        <div class="actions">
          <a class="button primary" href={href} rel="noreferrer">
            Продолжить
          </a>
          <ButtonLink href="/me/security" look="quiet">
            Отмена
          </ButtonLink>
        </div>
      </Wrap>
    </Page>
  );
}
