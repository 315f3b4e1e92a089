import { KIND_WORDS } from '../events/event-words.rules.js';
import type { Audience, EventKind } from '../events/events.rules.js';

/** What the words of the plan say of an event that serves a measure or its item. */
export interface Suggestion {
  kind: EventKind | null;
  title: string | null;
  audience: Audience[];
  grades: number[];
}

/** Measures that are an event of one kind by their title (measures 9, 13 and 18 of the plan of 2023/24). */
const KINDS: readonly [RegExp, EventKind][] = [
  [/родительск/i, 'PARENT_MEETING'],
  [/фестивал/i, 'FESTIVAL'],
  [/дополнительного профессионального образования/i, 'COURSE'],
];

const AUDIENCE: readonly [RegExp, Audience][] = [
  [/родител/i, 'PARENTS'],
  [/классн\S+ руководител/i, 'CLASS_TEACHERS'],
  [/педагог\S*-навигатор|навигатор/i, 'NAVIGATORS'],
  [/педагог\S*-психолог|психолог/i, 'PSYCHOLOGISTS'],
  [/(?:обучени\S+|для) педагог[а-я]*(?!\S)|для учител/i, 'TEACHERS'],
  [/(?:директор|для руководител)/i, 'HEADS'],
  [/муниципальн\S+ координатор/i, 'MUNICIPAL_COORDINATORS'],
];

/** From the title of a measure without items: the kind and the rest only where its words name them. */
export function suggestionOfMeasure(title: string): Suggestion {
  const kind = KINDS.find(([words]) => words.test(title))?.[1] ?? null;
  const [, name] = /(«[^»]+»)/.exec(title) ?? [];
  return { kind, title: kind && [KIND_WORDS[kind].word, name].filter(Boolean).join(' '), ...whoIn(title) };
}

/** From an item, whose kind is known; a topic that goes on a sentence gets the word of the kind before it. */
export function suggestionOfItem(item: { eventKind: EventKind; topic: string; textRaw: string }): Suggestion {
  const isWhole = /^[«"A-ZА-ЯЁ]/.test(item.topic);
  const title = isWhole ? item.topic : `${KIND_WORDS[item.eventKind].word} ${item.topic}`;
  return { kind: item.eventKind, title, ...whoIn(`${item.textRaw} ${item.topic}`) };
}

function whoIn(text: string): { audience: Audience[]; grades: number[] } {
  const audience = AUDIENCE.filter(([words]) => words.test(text)).map(([, one]) => one);
  const [, first, last] = /(\d{1,2})\s*[-–—]\s*(\d{1,2})\s+класс/.exec(text) ?? [];
  const grades = [6, 7, 8, 9, 10, 11].filter((grade) => first && grade >= Number(first) && grade <= Number(last));
  return { audience, grades };
}
