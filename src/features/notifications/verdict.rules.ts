import { type Place, samePlace } from '../events/events.rules.js';
import type { RegistrationState } from '../registrations/registrations.rules.js';
import { LETTER_KINDS, type LetterKind, sameTimes, type Times } from './notifications.rules.js';
import { basisOf, type PresentBasis, type Told } from './told.rules.js';

/** A letter about to be sent beside what is true at this moment; null for what has been deleted. */
export interface Circumstances {
  kind: LetterKind;
  dedupeKey: string;
  eventSequence: number;
  expiresAt: Date;
  basis?: string | null;
  now: {
    registrationState: RegistrationState | null;
    event: (Times & Place & { sequence: number; cancelledAt: Date | null; isWithdrawn: boolean }) | null;
    /** The versions of what it is written from, with what its reader knows. */
    present: PresentBasis | null;
  };
}

/** What becomes of a letter whose turn has come; `drop` says why in words for staff. */
export type Verdict = 'send' | 'rewrite' | { drop: string };

/**
 * Sent as it is, written anew because what it was written from has changed, or dropped because it would say what is not so or is known.
 * What is known is what letters told that the mail server took.
 */
export function verdict(letter: Circumstances): Verdict {
  const { event, present } = letter.now;
  if (!event || !present) return { drop: 'устарело: события или регистрации больше нет' };
  const isCopy = isCopyOfSent(letter);
  const why = whyUntrue(letter, event) ?? (isCopy ? null : whyKnown(letter, event, present.told));
  if (why) return { drop: `устарело: ${why}` };
  // what it says of the state before nobody knows any more
  if (letter.kind === 'CANCELLED') return 'send';
  if (!isCopy) return basisOf(letter.kind, present) === (letter.basis ?? undefined) ? 'send' : 'rewrite';
  if (letter.eventSequence === event.sequence) return 'send';
  return TELLING_CHANGES.includes(letter.kind) ? { drop: 'устарело: событие с тех пор изменилось' } : 'rewrite';
}

const TELLING_CHANGES: readonly LetterKind[] = ['MOVED', 'PLACE_CHANGED', 'EVENT_RESTORED'];

/** Did staff ask for it once more, so that its reader may know it already? */
export function isCopyOfSent({ dedupeKey }: { dedupeKey: string }): boolean {
  return dedupeKey.startsWith(COPY_PREFIX);
}

/** How the dedupe key of a copy begins. */
export const COPY_PREFIX = 'again:';

type EventNow = NonNullable<Circumstances['now']['event']>;

function whyUntrue({ kind, now }: Circumstances, { cancelledAt, isWithdrawn }: EventNow): string | null {
  const states: readonly RegistrationState[] = LETTER_KINDS[kind].states;
  if (!now.registrationState || !states.includes(now.registrationState)) return 'регистрация с тех пор изменилась';
  if (kind === 'EVENT_CANCELLED') return cancelledAt ? null : 'событие снова состоится';
  if (kind === 'CANCELLED') return null;
  if (cancelledAt) return 'событие отменено';
  if (kind === 'EVENT_WITHDRAWN') return isWithdrawn ? null : 'событие снова на сайте';
  return isWithdrawn ? 'событие снято с публикации' : null;
}

/** Who believes that the event is off learns its time and place from the letter that it is on. */
const THAT_IT_IS_ON = 'получатель ещё не знает, что событие состоится';

function whyKnown({ kind }: Circumstances, event: EventNow, told: Told): string | null {
  switch (kind) {
    case 'EVENT_CANCELLED':
    case 'EVENT_WITHDRAWN':
      return told.isOff ? 'об отмене уже сообщено' : null;
    case 'EVENT_RESTORED':
      return told.isOff ? null : 'об отмене не сообщали';
    case 'MOVED':
      if (told.isOff) return THAT_IT_IS_ON;
      return told.times && sameTimes(told.times, event) ? 'получатель знает это время' : null;
    case 'PLACE_CHANGED':
      if (told.isOff) return THAT_IT_IS_ON;
      return told.place && samePlace(told.place, event) ? 'получатель знает это место' : null;
    default:
      return null;
  }
}
