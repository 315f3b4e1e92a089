import type { JSX } from 'preact';

/** How late each calendar follows a change; what is urgent goes by letter. */
const CLIENTS = [
  {
    name: 'Яндекс Календарь',
    how: 'Настройки → «Подписаться на календарь по ссылке» → вставьте адрес',
    delay: 'обычно в течение нескольких часов',
  },
  {
    name: 'Google Календарь',
    how: '«Другие календари» → «+» → «Добавить по URL» → вставьте адрес',
    delay: 'до 24 часов',
  },
  {
    name: 'Apple (iPhone, Mac)',
    how: 'Нажмите «Подписаться» или «Файл → Новая подписка на календарь»',
    delay: 'по настройке устройства, от 5 минут до недели',
  },
  {
    name: 'Outlook',
    how: '«Добавить календарь» → «Подписаться из Интернета» → вставьте адрес',
    delay: 'от 3 часов до суток',
  },
  { name: 'Thunderbird', how: '«Новый календарь» → «В сети» → вставьте адрес', delay: '30 минут' },
] as const;

/** Where to put the address of a subscription, calendar by calendar. */
export function SubscriptionClients(): JSX.Element {
  return (
    <dl class="key-values">
      {CLIENTS.map(({ name, how, delay }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {how}. <span class="soft">Обновляется: {delay}.</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
