import type { ComponentChildren, JSX } from 'preact';
import type { EventKind } from '../../features/events/events.rules.js';
import { EVENT_KIND_WORDS } from './event-words.js';
import { Icon, type IconName } from './icons.js';

/** What a colour says. `now` is only for what is due or going on now. The words must say it too. */
export type Tone = 'neutral' | 'info' | 'ok' | 'warn' | 'bad' | 'now';

/** A short label: one to three words. */
export function Chip(props: { tone?: Tone; icon?: IconName; children: ComponentChildren }): JSX.Element {
  return (
    <span class="chip" data-tone={props.tone ?? 'neutral'}>
      {props.icon && <Icon name={props.icon} />}
      {props.children}
    </span>
  );
}

/** The kind of an event: colour, icon and word. */
export function KindChip({ kind }: { kind: EventKind }): JSX.Element {
  const { word, icon } = EVENT_KIND_WORDS[kind];
  return (
    <span class="chip kind" data-kind={kind}>
      <Icon name={icon} />
      {word}
    </span>
  );
}

/** What a reader must know of an event first. Registration: not-yet, open, few, waitlist, closed, free (needs none). */
export type EventState =
  | 'not-yet'
  | 'by-list'
  | 'open'
  | 'few'
  | 'waitlist'
  | 'closed'
  | 'free'
  | 'soon'
  | 'running'
  | 'held'
  | 'moved'
  | 'cancelled';

const STATES: Readonly<Record<EventState, { word: string; tone: Tone; icon?: IconName }>> = {
  'not-yet': { word: 'Регистрация ещё не открыта', tone: 'neutral' },
  'by-list': { word: 'По списку организатора', tone: 'neutral' },
  open: { word: 'Регистрация открыта', tone: 'ok' },
  few: { word: 'Осталось мало мест', tone: 'warn' },
  waitlist: { word: 'Мест нет, лист ожидания', tone: 'warn' },
  closed: { word: 'Регистрация закрыта', tone: 'neutral' },
  free: { word: 'Без регистрации', tone: 'ok' },
  soon: { word: 'Скоро начало', tone: 'now', icon: 'clock' },
  running: { word: 'Идёт сейчас', tone: 'now', icon: 'live' },
  held: { word: 'Прошло', tone: 'neutral', icon: 'check' },
  moved: { word: 'Перенесено', tone: 'now', icon: 'moved' },
  cancelled: { word: 'Отменено', tone: 'bad', icon: 'cancelled' },
};

/** The state of an event in words; `detail` follows it: «Осталось мало мест: 3». */
export function StateChip({ state, detail }: { state: EventState; detail?: string }): JSX.Element {
  const { word, tone, icon } = STATES[state];
  return (
    <Chip tone={tone} icon={icon}>
      {detail ? `${word}: ${detail}` : word}
    </Chip>
  );
}

/** A row of chips that wraps. */
export function Chips({ children }: { children: ComponentChildren }): JSX.Element {
  return <p class="chips">{children}</p>;
}
