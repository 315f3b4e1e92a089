import { audienceWord } from '../../features/events/event-words.rules.js';
import { AUDIENCES, EVENT_FORMATS, EVENT_KINDS } from '../../features/events/events.rules.js';
import { EVENT_FORMAT_WORDS, EVENT_KIND_WORDS } from '../components/event-words.js';
import type { FilterGroup } from '../components/filters.js';

/** The filters of events: the same on the list and where a subscription is made. */
export function eventFilters(choices: {
  municipalities: readonly { oktmo: string; shortName: string }[];
  organisers: readonly { id: string; shortName: string }[];
}): FilterGroup[] {
  return [
    {
      type: 'chips',
      name: 'kind',
      label: 'Вид события',
      options: EVENT_KINDS.map((kind) => ({
        value: kind,
        label: EVENT_KIND_WORDS[kind].plural,
        icon: EVENT_KIND_WORDS[kind].icon,
      })),
    },
    {
      type: 'select',
      name: 'format',
      label: 'Формат',
      all: 'Любой',
      options: EVENT_FORMATS.map((format) => ({ value: format, label: EVENT_FORMAT_WORDS[format].word })),
    },
    {
      type: 'select',
      name: 'audience',
      label: 'Для кого',
      all: 'Для всех',
      options: AUDIENCES.map((audience) => ({ value: audience, label: audienceWord(audience) })),
    },
    {
      type: 'select',
      name: 'municipality',
      label: 'Муниципалитет',
      all: 'Вся область',
      options: choices.municipalities.map(({ oktmo, shortName }) => ({ value: oktmo, label: shortName })),
    },
    {
      type: 'select',
      name: 'organisation',
      label: 'Организатор',
      all: 'Любой',
      options: choices.organisers.map(({ id, shortName }) => ({ value: id, label: shortName })),
    },
    { type: 'date', name: 'from', label: 'С даты' },
    { type: 'date', name: 'to', label: 'По дату' },
  ];
}
