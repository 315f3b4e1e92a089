import { formatDateTime } from '../../../common/russian.js';
import type { AccountLinkKind, AccountNoticeKind } from '../../accounts/accounts.events.js';
import { type Block, button, text } from './body.js';
import { render, type RenderedLetter } from './render.js';

const MOSCOW = 'Europe/Moscow';

interface AccountModel {
  /** First name and patronymic; empty for somebody whose name is not known yet. */
  name: string;
  /** Home of the site. */
  site: string;
}

interface LinkModel extends AccountModel {
  href: string;
  expiresAt: Date;
  payload: Readonly<Record<string, unknown>>;
}

interface Words {
  subject: string;
  heading: string;
  lines: readonly string[];
  label: string;
  /** What to do for somebody who did not ask. */
  otherwise: string;
}

/** The letter with a one-use link. */
export function accountLink(kind: AccountLinkKind, model: LinkModel): RenderedLetter {
  const words = wordsOf(kind, model.payload);
  return letter(model, words, [
    ...words.lines.map(text),
    button(words.label, model.href),
    text(`Ссылка действует до ${formatDateTime(model.expiresAt, MOSCOW)} и срабатывает один раз.`),
    text(words.otherwise),
  ]);
}

/** The letter about something that has happened to an account. */
export function accountNotice(kind: AccountNoticeKind, model: AccountModel): RenderedLetter {
  const { lines, ...words } = NOTICES[kind];
  return letter(model, words, lines.map(text));
}

function letter(
  { name, site }: AccountModel,
  { subject, heading }: Pick<Words, 'subject' | 'heading'>,
  blocks: Block[],
): RenderedLetter {
  return render({
    subject,
    greeting: name ? `Здравствуйте, ${name}!` : 'Здравствуйте!',
    heading,
    blocks,
    site,
    answerable: false,
    reason: 'Вы получили это письмо, потому что этот адрес указали на сайте «События профминимума».',
  });
}

function wordsOf(kind: AccountLinkKind, payload: Readonly<Record<string, unknown>>): Words {
  const said = (name: string) => (typeof payload[name] === 'string' ? payload[name] : '');
  switch (kind) {
    case 'SIGN_IN':
      return {
        subject: 'Вход на сайт «События профминимума»',
        heading: 'Войти без пароля',
        lines: ['Нажмите кнопку, чтобы войти. Ваши регистрации, календарь и данные — в личном кабинете.'],
        label: 'Войти',
        otherwise: 'Если вы не пытались войти, ничего делать не нужно: без этой ссылки никто не войдёт.',
      };
    case 'INVITATION':
      return {
        subject: 'Приглашение на сайт «События профминимума»',
        heading: 'Вас пригласили к работе',
        lines: [
          [
            said('invitedBy') || 'Коллега',
            'приглашает вас:',
            [said('role'), said('organisation')].filter(Boolean).join(', '),
          ].join(' '),
          'Придумайте пароль, и рабочее место откроется.',
        ],
        label: 'Принять приглашение',
        otherwise: 'Если вы не ждали приглашения, просто не отвечайте на него.',
      };
    case 'PASSWORD_RESET':
      return {
        subject: 'Новый пароль для сайта «События профминимума»',
        heading: 'Придумайте новый пароль',
        lines: ['Кто-то, вероятно вы, попросил сменить пароль. Старый действует, пока вы не зададите новый.'],
        label: 'Задать новый пароль',
        otherwise: 'Если это были не вы, ничего делать не нужно: пароль останется прежним.',
      };
    case 'EMAIL_CHANGE_OLD':
      return {
        subject: 'Подтвердите смену адреса',
        heading: 'Смена адреса: шаг на прежнем адресе',
        lines: [`Вы просили перенести учётную запись на адрес ${said('newEmail')}. Подтвердите это с прежнего адреса.`],
        label: 'Подтвердить смену',
        otherwise: 'Если это были не вы, ничего не подтверждайте: адрес останется прежним.',
      };
    case 'EMAIL_CHANGE_NEW':
      return {
        subject: 'Подтвердите новый адрес',
        heading: 'Смена адреса: шаг на новом адресе',
        lines: [`Вы просили перенести на этот адрес учётную запись ${said('oldEmail')}. Подтвердите, что адрес ваш.`],
        label: 'Подтвердить новый адрес',
        otherwise: 'Если это были не вы, ничего не подтверждайте.',
      };
    case 'ERASURE':
      return {
        subject: 'Подтвердите удаление данных',
        heading: 'Удалить ваши персональные данные?',
        lines: [
          'Поступил запрос на удаление ваших данных. После подтверждения мы отменим предстоящие регистрации и удалим имя, адрес и школу. Отменить удаление нельзя.',
        ],
        label: 'Перейти к подтверждению',
        otherwise: 'Если это были не вы, ничего не подтверждайте: данные останутся на месте.',
      };
  }
}

const NOTICES: Readonly<Record<AccountNoticeKind, Pick<Words, 'subject' | 'heading' | 'lines'>>> = {
  PASSWORD_CHANGED: {
    subject: 'Пароль изменён',
    heading: 'Пароль изменён',
    lines: [
      'Пароль вашей учётной записи изменён, остальные сеансы завершены.',
      'Если это были не вы, задайте новый пароль на странице входа («Забыли пароль?») и сообщите координатору.',
    ],
  },
  SECOND_FACTOR_CHANGED: {
    subject: 'Изменён второй шаг входа',
    heading: 'Изменён второй шаг входа',
    lines: [
      'Настройки второго шага входа (код из приложения или резервные коды) изменены.',
      'Если это были не вы, сразу смените пароль и сообщите координатору.',
    ],
  },
  EMAIL_CHANGED: {
    subject: 'Адрес учётной записи изменён',
    heading: 'Адрес изменён',
    lines: [
      'Ваша учётная запись теперь работает с другим адресом, письма на этот больше не придут.',
      'Если это были не вы, сообщите координатору.',
    ],
  },
  DATA_ERASED: {
    subject: 'Ваши данные удалены',
    heading: 'Данные удалены',
    lines: [
      'Мы удалили ваши персональные данные. В статистике остались только числа.',
      'Это последнее письмо на этот адрес.',
    ],
  },
  CONSENT_WITHDRAWN: {
    subject: 'Отозвано согласие на обработку персональных данных',
    heading: 'Отозвано согласие',
    lines: [
      'Участник отозвал согласие. Если это согласие на обработку данных, регистрация на предстоящее событие отменена, а имя в ней система сотрёт сама.',
      'Проверьте, не осталось ли имени и фотографий в публикациях. Кто и какое согласие отозвал: «Управление», раздел «Персональные данные».',
    ],
  },
};
