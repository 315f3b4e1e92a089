import type { JSX } from 'preact';
import { count, formatDateTime } from '../../common/russian.js';
import type { PausedMail } from '../../features/notifications/mail-line.service.js';
import { Notice } from '../components/messages.js';

const MOSCOW = 'Europe/Moscow';

/** Says to those who answer for all letters that none goes out: since when, what the server says, how many wait. Nothing when letters go. */
export function MailAlarm({ paused }: { paused: PausedMail | null }): JSX.Element | null {
  if (!paused) return null;
  const { pausedAt, words, probeAt, waiting } = paused;
  return (
    <Notice tone="bad" title={`Письма не уходят с ${formatDateTime(pausedAt, MOSCOW)}`}>
      <p>
        Почтовый сервер не принимает письма. Его ответ: <q>{words}</q>
      </p>
      <p>
        {waiting > 0
          ? `Ждут отправки ${count(waiting, 'письмо', 'письма', 'писем')}, ни одно не потеряется. `
          : 'Сейчас в очереди писем нет. '}
        Следующая проба — {formatDateTime(probeAt, MOSCOW)}. Как только сервер примет письмо, остальные уйдут сами. Если
        ответ сервера говорит о пароле, отправителе или лимите, это исправляет администратор почты.
      </p>
    </Notice>
  );
}
