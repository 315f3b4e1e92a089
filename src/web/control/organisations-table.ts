import {
  FOUNDER_WORDS,
  LEVEL_WORDS,
  ORGANISATION_KIND_WORDS,
} from '../../features/organisations/organisation-words.rules.js';
import type { ListedOrganisation } from '../../features/organisations/organisations.service.js';
import type { SheetColumn, SheetRow } from '../../platform/spreadsheet/write-table.js';

/** The first columns are titled as the import of organisations reads them, so that a corrected list goes back in. */
export const ORGANISATION_COLUMNS: readonly SheetColumn[] = [
  { title: 'Код', width: 16 },
  { title: 'Краткое название', width: 34 },
  { title: 'Полное название', width: 60 },
  { title: 'Муниципалитет', width: 24 },
  { title: 'Вид', width: 24 },
  { title: 'Учредитель', width: 16 },
  { title: 'Руководитель', width: 30 },
  { title: 'Почта', width: 28 },
  { title: 'Телефон', width: 20 },
  { title: 'Сайт', width: 28 },
  { title: 'Уровень', width: 14 },
  { title: 'ИНН', width: 14 },
  { title: 'Вышестоящая организация', width: 30 },
  { title: 'Ответственных лиц', width: 12, type: 'number' },
  { title: 'Состояние', width: 14 },
  { title: 'Изменена', width: 18, type: 'date' },
];

export function organisationRow(row: ListedOrganisation): SheetRow {
  return [
    row.code,
    row.shortName,
    row.name,
    row.municipality,
    ORGANISATION_KIND_WORDS[row.kind].word,
    row.founderType && FOUNDER_WORDS[row.founderType],
    row.headName,
    row.email,
    row.phone,
    row.website,
    row.profminimumLevel && LEVEL_WORDS[row.profminimumLevel],
    row.inn,
    row.parent,
    row.responsibleCount,
    row.closedAt ? 'закрыта' : 'работает',
    row.updatedAt,
  ];
}
