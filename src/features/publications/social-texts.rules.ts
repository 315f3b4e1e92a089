/** What a text for a social network is put together from; plain text all of it. */
export interface SocialSource {
  title: string;
  /** «9 декабря 2026 г., 15:00–16:30 (МСК)»; absent for news. */
  when?: string | undefined;
  /** «Онлайн, МТС Линк» or an address. */
  where?: string | undefined;
  lead: string;
  /** Paragraphs, one a line. */
  body: string;
  url: string;
}

/**
 * Where the text is pasted and how long it may be there, in UTF-16 code units: each network counts characters in its own way, and
 * none counts more of them than there are units.
 */
interface Network {
  key: string;
  title: string;
  /** What the network takes. */
  limit: number;
  /** What is read: longer texts are folded. */
  comfortable?: number;
}

export const NETWORKS = [
  { key: 'vk', title: 'ВКонтакте', limit: 16_384, comfortable: 1_000 },
  { key: 'telegram', title: 'Telegram', limit: 4_096 },
  { key: 'telegram-picture', title: 'Telegram, с картинкой', limit: 1_024 },
  { key: 'max', title: 'MAX', limit: 4_000 },
] as const satisfies readonly Network[];

export interface SocialText {
  key: string;
  title: string;
  text: string;
  /** In UTF-16 code units, as `limit`. */
  length: number;
  limit: number;
  /** Something of the publication is left out. */
  isCut: boolean;
}

const HASHTAGS = '#профминимум #профориентация #Подмосковье';
const GAP = '\n\n';

/** The texts to copy, one for each place. Title, date, link and hashtags are always there; what is cut is the story between. */
export function socialTexts(source: SocialSource): SocialText[] {
  return NETWORKS.map((network: Network) => {
    const { key, title, limit, comfortable = limit } = network;
    const { text, isCut } = compose(source, comfortable);
    return { key, title, text, length: text.length, limit, isCut };
  });
}

function compose(
  { title, when, where, lead, body, url }: SocialSource,
  limit: number,
): { text: string; isCut: boolean } {
  const facts = [when && `🗓 ${when}`, where && `📍 ${where}`].filter(Boolean).join('\n');
  const head = [title, facts].filter(Boolean).join(GAP);
  const tail = [url, HASHTAGS].join(GAP);
  const story = [lead, body.replaceAll(/\n+/g, GAP)].filter(Boolean).join(GAP);
  const room = limit - head.length - tail.length - 2 * GAP.length;
  const middle = shorten(story, room);
  return { text: [head, middle, tail].filter(Boolean).join(GAP), isCut: middle !== story };
}

/** A part of a text long enough to stand at the end of a sentence, of its room. */
const ENOUGH = 0.6;

/**
 * `text` in at most `room` UTF-16 units: cut after a sentence when most of the room is used then, else after a word, which «…»
 * follows; a word longer than all of the room is cut between characters as people see them. Empty when there is no room.
 */
export function shorten(text: string, room: number): string {
  if (text.length <= room) return text;
  if (room < 2) return '';
  const sentence = longest(text, room, /[.!?…][»")]?(?=\s)/g);
  if (sentence.length >= room * ENOUGH) return sentence;
  const words = longest(text, room - 1, /\S(?=\s)/g).replace(/(?<![\s,;:—–-])[\s,;:—–-]+$/, '');
  return `${words || characters(text, room - 1)}…`;
}

/** As much of the beginning of `text` as ends where `end` matches, within `room`. */
function longest(text: string, room: number, end: RegExp): string {
  let reached = 0;
  for (const match of text.slice(0, room + 1).matchAll(end)) {
    const after = match.index + match[0].length;
    if (after <= room) reached = after;
  }
  return text.slice(0, reached);
}

function characters(text: string, room: number): string {
  let kept = '';
  for (const { segment } of new Intl.Segmenter('ru').segment(text)) {
    if (kept.length + segment.length > room) break;
    kept += segment;
  }
  return kept;
}
