import type { ComponentChildren, JSX } from 'preact';
import { ButtonLink } from './buttons.js';
import { Page, type PageProps } from './layout.js';

interface ErrorPageProps extends Omit<PageProps, 'title' | 'description' | 'children' | 'noindex'> {
  /** HTTP status. */
  status: number;
  /** What happened, from the error: it knows best. */
  message?: string;
  /** What to tell those who look into it; shown when the fault is ours. */
  requestId?: string;
  /** Where else to go; the home page by default. */
  way?: { href: string; label: string };
  children?: ComponentChildren;
}

const TITLES: Readonly<Record<number, { title: string; advice: string }>> = {
  400: { title: 'Запрос не понят', advice: 'Вернитесь назад и попробуйте ещё раз.' },
  401: { title: 'Нужно войти', advice: 'После входа вы вернётесь на эту страницу.' },
  403: {
    title: 'Нет доступа',
    advice: 'У вашей учётной записи нет прав на эту страницу. Если она нужна вам по работе, обратитесь к координатору.',
  },
  404: {
    title: 'Страница не найдена',
    advice: 'Проверьте адрес: возможно, в нём опечатка или событие переехало. Начать можно со списка событий.',
  },
  409: {
    title: 'Не получилось',
    advice: 'Пока вы работали, что-то изменилось. Вернитесь назад, обновите страницу и проверьте.',
  },
  410: { title: 'Этой страницы больше нет', advice: 'Эта ссылка больше не действует.' },
  413: { title: 'Файл слишком большой', advice: 'Уменьшите файл и отправьте снова.' },
  422: { title: 'Проверьте данные', advice: 'Вернитесь назад и исправьте то, что указано.' },
  429: { title: 'Слишком много попыток', advice: 'Подождите минуту и повторите.' },
  503: {
    title: 'Сайт ненадолго закрыт',
    advice: 'Мы обновляем систему. Попробуйте через несколько минут: календарь и письма останутся на месте.',
  },
};
const UNKNOWN = {
  title: 'Что-то сломалось',
  advice:
    'Ошибка на нашей стороне, она записана. Попробуйте через минуту; если не поможет, напишите нам и назовите номер ниже.',
};

/** A whole page for an error: what happened in plain words and what to do next. */
export function ErrorPage(props: ErrorPageProps): JSX.Element {
  const { status, message, requestId, way = { href: '/events', label: 'К событиям' }, children, ...page } = props;
  const { title, advice } = TITLES[status] ?? UNKNOWN;
  // What is over or gone says so itself: «Событие завершилось».
  const heading = (status === 410 && message) || title;
  return (
    <Page {...page} title={heading} noindex>
      <div class="wrap narrow error-page">
        <p class="error-status">Ошибка {status}</p>
        <h1>{heading}</h1>
        {message && message !== heading && <p class="lead">{message}</p>}
        <p>{advice}</p>
        {children}
        <p class="actions">
          <ButtonLink href={way.href} look="primary">
            {way.label}
          </ButtonLink>
          <ButtonLink href="/">На главную</ButtonLink>
        </p>
        {requestId && status >= 500 && (
          <p class="soft">
            Номер обращения: <code>{requestId}</code>
          </p>
        )}
      </div>
    </Page>
  );
}
