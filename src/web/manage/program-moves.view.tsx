import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count, formatDuration } from '../../common/russian.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { ProgramSession } from '../../features/programs/program.rules.js';
import { MOVE_SCOPES, type MoveScope, offeredMove } from '../../features/programs/program-moves.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, Button } from '../components/buttons.js';
import { Csrf, errorOf } from '../components/forms.js';
import { Select, TextInput } from '../components/inputs.js';
import { Notice } from '../components/messages.js';
import { typed } from '../public/registration.view.js';

const SCOPE_WORDS: Readonly<Record<MoveScope, string>> = {
  ONE: 'Только этот пункт',
  HALL: 'Этот пункт и все после него в том же зале',
  ALL: 'Всю программу',
};

const DAY = 1440;

/** «на 2 дня 1 час позже». */
export function minutesWord(minutes: number): string {
  const size = Math.abs(minutes);
  const days = Math.floor(size / DAY);
  const words = [days > 0 && count(days, 'день', 'дня', 'дней'), size % DAY > 0 && formatDuration(size % DAY)];
  return `на ${words.filter(Boolean).join(' ')} ${minutes > 0 ? 'позже' : 'раньше'}`;
}

interface MovesProps {
  event: EventRow;
  csrf: string;
  sessions: readonly ProgramSession[];
  errors: readonly FieldError[];
  /** What was typed when it was refused. */
  move: FormValues | undefined;
  /** `minutes,scope,sessionId` of what was moved just now. */
  moved: unknown;
}

/** Moves of the stored copy: offered after the event was moved, by any minutes, and back. */
export function ProgramMoves({ event, csrf, sessions, errors, move = {}, moved }: MovesProps): JSX.Element | null {
  if (sessions.length === 0) return null;
  const action = `/manage/events/${event.slug}/program`;
  const isOpen = errors.some(({ field }) => ['minutes', 'scope', 'sessionId'].includes(field));
  return (
    <>
      <MoveBack action={`${action}/move`} csrf={csrf} moved={moved} />
      <OfferedMove action={`${action}/move`} csrf={csrf} sessions={sessions} event={event} />
      <details class="disclosure" open={isOpen}>
        <summary>Сдвинуть программу или её часть</summary>
        <form class="form program-move" method="post" action={`${action}/move`} data-program-move noValidate>
          <Csrf token={csrf} />
          <TextInput
            name="minutes"
            label="На сколько минут"
            hint="Раньше — с минусом: -15"
            type="number"
            width="short"
            value={typed(move, 'minutes') ?? '15'}
            error={errorOf(errors, 'minutes')}
          />
          <Select
            name="scope"
            label="Что сдвинуть"
            value={typed(move, 'scope') ?? 'HALL'}
            options={MOVE_SCOPES.map((value) => ({ value, label: SCOPE_WORDS[value] }))}
            error={errorOf(errors, 'scope')}
          />
          <Select
            name="sessionId"
            label="Пункт"
            value={typed(move, 'sessionId')}
            options={sessions.map(({ id, title, hall }) => ({
              value: id,
              label: [title, hall].filter(Boolean).join(', '),
            }))}
            error={errorOf(errors, 'sessionId')}
          />
          <div class="submit">
            <Button>Сдвинуть</Button>
          </div>
        </form>
        <form method="post" action={`${action}/duplicate`} id="program-duplicate">
          <Csrf token={csrf} />
        </form>
      </details>
    </>
  );
}

/** What lies outside the event, and the whole program moved as far as the event was. */
function OfferedMove({
  action,
  csrf,
  sessions,
  event,
}: Pick<MovesProps, 'csrf' | 'sessions' | 'event'> & { action: string }): JSX.Element | null {
  const offer = offeredMove(sessions, event);
  if (!offer) return null;
  const named = offer.outside.slice(0, 5).map(({ title }) => `«${title}»`);
  const others = offer.outside.length - named.length;
  return (
    <Notice tone="warn" title="Программа не совпадает со временем события">
      <p>
        Вне времени события: {named.join(', ')}
        {others > 0 && ` и ещё ${count(others, 'пункт', 'пункта', 'пунктов')}`}.
      </p>
      <ActionForm action={action} csrf={csrf} fields={{ scope: 'ALL', minutes: String(offer.minutes) }}>
        Сдвинуть всю программу {minutesWord(offer.minutes)}
      </ActionForm>
    </Notice>
  );
}

function MoveBack({ action, csrf, moved }: { action: string; csrf: string; moved: unknown }): JSX.Element | null {
  const [, minutes, scope, sessionId = ''] =
    /^(-?\d{1,7}),(ONE|HALL|ALL),([\w-]{36})?$/.exec(typeof moved === 'string' ? moved : '') ?? [];
  if (!minutes || !scope) return null;
  const fields = { minutes: String(-Number(minutes)), scope, sessionId, undo: 'true' };
  return (
    <ActionForm action={action} csrf={csrf} fields={fields}>
      Отменить сдвиг
    </ActionForm>
  );
}
