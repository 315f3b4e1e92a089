import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icons.js';

type MessageTone = 'ok' | 'info' | 'warn' | 'bad';

const ICONS: Readonly<Record<MessageTone, IconName>> = { ok: 'success', info: 'info', warn: 'warning', bad: 'error' };

/** What the previous action came to; shown once, on top of the next page. */
export interface FlashMessage {
  tone: MessageTone;
  text: string;
}

export function Flash({ tone, text }: FlashMessage): JSX.Element {
  return (
    <div class="notice flash" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={ICONS[tone]} />
      <p>{text}</p>
    </div>
  );
}

/** Something the reader must know of this page: moved, cancelled, not yet public. */
export function Notice(props: { tone: MessageTone; title?: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="notice" data-tone={props.tone}>
      <Icon name={ICONS[props.tone]} />
      <div>
        {props.title && <p class="notice-title">{props.title}</p>}
        {props.children}
      </div>
    </div>
  );
}

/** The page after a finished form: what was done, then (children) what happens next. `number` is what to remember, if anything. */
export function Confirmation(props: {
  title: string;
  number?: string;
  numberLabel?: string;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="confirmation">
      <Icon name="success" />
      <h1>{props.title}</h1>
      {props.number && (
        <p>
          {props.numberLabel}
          <br />
          <b>{props.number}</b>
        </p>
      )}
      {props.children}
    </div>
  );
}

/** Says why there is nothing here and what to do: children are a sentence and, where it helps, a button. */
export function EmptyState(props: { icon?: IconName; title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <Icon name={props.icon ?? 'calendar'} />
      <p class="empty-title">{props.title}</p>
      {props.children}
    </div>
  );
}
