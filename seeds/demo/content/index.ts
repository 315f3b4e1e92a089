import { archive } from './archive.js';
import { changes } from './changes.js';
import { conference } from './conference.js';
import { festival } from './festival.js';
import { municipal } from './municipal.js';
import type { EventSpec } from './spec.js';
import { heldWebinars } from './webinars-held.js';
import { webinarsAhead } from './webinars-ahead.js';

/** Every event of the demonstration. */
export const EVENTS: readonly EventSpec[] = [
  ...heldWebinars,
  ...webinarsAhead,
  ...festival,
  ...conference,
  ...changes,
  ...municipal,
  ...archive,
];

export const SERIES = [
  {
    slug: 'metodicheskie-vebinary',
    kind: 'SERIES',
    title: 'Методические вебинары профминимума',
    summary:
      'Цикл Академии социального управления для тех, кто ведёт профориентацию в школе: раз в месяц, с записью и материалами.',
    organiser: 'ASOU',
  },
  {
    slug: 'put-navykov',
    kind: 'FESTIVAL',
    title: 'Фестиваль «Путь навыков»',
    summary:
      'Год проб и мастерских для школьников 7–10 классов: четыре этапа, двадцать площадок, один маршрутный лист.',
    organiser: 'PK_ENERGIA',
  },
] as const;
