import type { ComponentChildren, JSX } from 'preact';
import { type Moment, formatDay, formatTime, inZone, isSameDay } from '../../common/russian.js';
import { Csrf } from './forms.js';
import { Icon, type IconName } from './icons.js';

/** `primary`: the one thing to do on the page; `danger`: what cannot be undone; `quiet`: looks like a link. */
type ButtonLook = 'primary' | 'plain' | 'danger' | 'quiet';

interface ButtonStyle {
  look?: ButtonLook;
  size?: 'small' | 'normal' | 'wide';
  icon?: IconName;
  children: ComponentChildren;
}

function classes({ look = 'plain', size = 'normal' }: Pick<ButtonStyle, 'look' | 'size'>): string {
  return ['button', look !== 'plain' && look, size !== 'normal' && size].filter(Boolean).join(' ');
}

interface ButtonLinkProps extends ButtonStyle {
  href: string;
  /** Saves the answer as a file; a string is its name. */
  download?: boolean | string;
  /** Leads to another site: opens apart, and that site does not learn where from. */
  external?: boolean;
}

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function ButtonLink({ href, download, external, icon, children, ...style }: ButtonLinkProps): JSX.Element {
  const away = external ? { target: '_blank', rel: 'noopener noreferrer' } : {};
  return (
    <a class={classes(style)} href={href} download={download} {...away}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

interface ButtonProps extends ButtonStyle {
  /** What the form sends for this button. */
  name?: string;
  value?: string;
  /** Another address than the form's. */
  formAction?: string;
}

/** Submits the form it stands in. */
export function Button({ name, value, formAction, icon, children, ...style }: ButtonProps): JSX.Element {
  return (
    <button type="submit" class={classes(style)} name={name} value={value} formAction={formAction}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface ActionFormProps extends ButtonStyle {
  action: string;
  csrf: string;
  fields?: Readonly<Record<string, string>>;
}

/** One button that changes something: a form of its own with hidden `fields`. */
export function ActionForm({ action, csrf, fields = {}, ...button }: ActionFormProps): JSX.Element {
  return (
    <form method="post" action={action} class="action-form">
      <Csrf token={csrf} />
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button {...button} />
    </form>
  );
}

/** Copies `text` and says so. Shown only where scripts run. */
export function CopyButton({
  text,
  children = 'Скопировать',
  ...style
}: Partial<ButtonStyle> & { text: string }): JSX.Element {
  return (
    <button type="button" class={`${classes({ size: 'small', ...style })} needs-js`} data-copy={text}>
      <Icon name="copy" />
      {children}
    </button>
  );
}

/** Opens the sharing of the device, or copies the address. Shown only where scripts run. */
export function ShareButton({ title, url }: { title: string; url: string }): JSX.Element {
  return (
    <button type="button" class="button small needs-js" data-share={url} data-title={title}>
      <Icon name="share" />
      Поделиться
    </button>
  );
}

/** Prints the page. Shown only where scripts run. */
export function PrintButton(): JSX.Element {
  return (
    <button type="button" class="button small needs-js" data-print="">
      <Icon name="print" />
      Распечатать
    </button>
  );
}

interface JoinButtonProps {
  /** Own permanent address of the broadcast; before the time it shows a waiting page. */
  href: string;
  opensAt: Moment;
  zone: string;
  /** The server's clock: the countdown follows it, not the reader's. */
  now: Moment;
}

/** «Подключиться». Before `opensAt` it is quiet and says when it opens; with scripts it counts down and wakes by itself. */
export function JoinButton({ href, opensAt, zone, now }: JoinButtonProps): JSX.Element {
  const opens = inZone(opensAt, zone).epochMilliseconds;
  const present = inZone(now, zone).epochMilliseconds;
  const open = present >= opens;
  const day = isSameDay(opensAt, now, zone) ? '' : ` ${formatDay(opensAt, zone)}`;
  return (
    <div class="join" data-join={open ? undefined : ''} data-opens={opens} data-now={present}>
      <a class={`button wide ${open ? 'primary' : 'asleep'}`} href={href}>
        <Icon name="video" />
        Подключиться
      </a>
      <p class="note" data-join-note="">
        {open ? 'Вход открыт' : `Вход откроется${day} в ${formatTime(opensAt, zone)}`}
      </p>
      {!open && <p class="note" role="timer" data-join-timer="" aria-live="off" />}
    </div>
  );
}
