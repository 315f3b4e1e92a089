import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { searchForm } from '../../src/features/organisations/organisations.rules.js';
import { municipalityGenitive } from '../reference/organisations.js';
import { chance } from './chance.js';
import { insertAll } from './rows.js';

export interface Municipality {
  id: string;
  oktmo: string;
  name: string;
  shortName: string;
  centre: string;
  isZato: boolean;
  authorityId: string;
}

export interface School {
  id: string;
  municipalityId: string;
}

const MUNICIPAL_SCHOOLS = 1210;
const STATE_SCHOOLS = 38;
const ANO_SCHOOLS = 12;
const USUAL_SHARE = 14;
const ZATO_SHARE = 3;
// prettier-ignore
const SHARES: Readonly<Record<string, number>> = {
  Балашиха: 52, Подольск: 55, Химки: 36, Мытищи: 40, Люберцы: 40, Королёв: 34, Красногорск: 36, Одинцовский: 58, Домодедово: 28,
  Раменский: 38, Пушкинский: 36, Щёлково: 30, Богородский: 42, Коломна: 40, 'Орехово-Зуевский': 46, Серпухов: 38, 'Сергиево-Посадский': 40,
  'Наро-Фоминский': 28, Дмитровский: 34, Ленинский: 26, Электросталь: 22, Солнечногорск: 28, Истра: 32, Клин: 26, Воскресенск: 26,
  Егорьевск: 24, Ступино: 26, Чехов: 20, Шатура: 24, Дубна: 12, Жуковский: 15, Долгопрудный: 14, Лобня: 11, Реутов: 11, Фрязино: 9,
  Бронницы: 4, Котельники: 7, Лыткарино: 7, Черноголовка: 4, Краснознаменск: 4,
};
const VILLAGES = [
  'Ивановская', 'Петровская', 'Никольская', 'Покровская', 'Троицкая', 'Алексеевская', 'Михайловская', 'Озёрская', 'Лесная',
  'Заречная', 'Успенская', 'Борисовская', 'Сосновская', 'Луговская', 'Берёзовская',
]; // prettier-ignore

interface Kind {
  short: (number: number) => string;
  full: (number: number) => string;
}

const quoted = (name: string): string => `«${name}»`;

const KINDS: readonly { weight: number; value: Kind }[] = [
  {
    weight: 62,
    value: { short: (n) => `СОШ № ${n}`, full: (n) => quoted(`Средняя общеобразовательная школа № ${n}`) },
  },
  { weight: 9, value: { short: (n) => `Гимназия № ${n}`, full: (n) => quoted(`Гимназия № ${n}`) } },
  { weight: 8, value: { short: (n) => `Лицей № ${n}`, full: (n) => quoted(`Лицей № ${n}`) } },
  {
    weight: 7,
    value: {
      short: (n) => `СОШ № ${n} с УИОП`,
      full: (n) => quoted(`Средняя общеобразовательная школа № ${n} с углублённым изучением отдельных предметов`),
    },
  },
  {
    weight: 6,
    value: { short: (n) => `Образовательный комплекс № ${n}`, full: (n) => quoted(`Образовательный комплекс № ${n}`) },
  },
];
const LEVELS = [
  { weight: 45, value: 'BASIC' },
  { weight: 35, value: 'MAIN' },
  { weight: 20, value: 'ADVANCED' },
];

/** The municipalities of today with their education authorities, from the reference data. */
export async function municipalitiesOf(tx: EntityManager): Promise<Municipality[]> {
  return tx.query(
    `select m.id, m.oktmo, m.name, m.short_name as "shortName", m.centre, m.is_zato as "isZato", o.id as "authorityId"
     from municipality m join organisation o on o.code = 'MOUO-' || m.oktmo where m.valid_to is null order by m.oktmo`,
  );
}

/** About 1,260 made-up schools: municipal ones under their authority, state and ANO ones under the ministry. */
export async function insertSchools(
  tx: EntityManager,
  municipalities: readonly Municipality[],
  now: Date,
): Promise<School[]> {
  const [ministry] = await tx.query<{ id: string }[]>(`select id from organisation where code = 'MOMO'`);
  const rows = [...municipalSchools(municipalities), ...regionalSchools(municipalities, ministry?.id ?? null)].map(
    (row) => ({
      ...row,
      createdAt: now,
      updatedAt: now,
    }),
  );
  await insertAll(tx, 'organisation', rows);
  return rows.map(({ id, municipalityId }) => ({ id, municipalityId }));
}

function municipalSchools(municipalities: readonly Municipality[]) {
  const shares = municipalities.map(
    ({ shortName, isZato }) => SHARES[shortName] ?? (isZato ? ZATO_SHARE : USUAL_SHARE),
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  return municipalities.flatMap((municipality, index) => {
    const count = Math.max(1, Math.round(((shares[index] ?? 0) / sum) * MUNICIPAL_SCHOOLS));
    const villages = municipality.isZato || count < 12 ? 0 : Math.min(VILLAGES.length, Math.floor(count / 6));
    const numbered = Array.from({ length: count - villages }, (_, n) => {
      const kind = chance.weighted(KINDS);
      return municipal(municipality, kind.short(n + 1), kind.full(n + 1));
    });
    const rural = VILLAGES.slice(0, villages).map((name) =>
      municipal(municipality, `${name} СОШ`, quoted(`${name} средняя общеобразовательная школа`)),
    );
    return [...numbered, ...rural];
  });
}

function municipal(municipality: Municipality, short: string, full: string) {
  const autonomous = chance.happens(0.3);
  const form = autonomous ? 'Муниципальное автономное' : 'Муниципальное бюджетное';
  return school(municipality, {
    shortName: `${autonomous ? 'МАОУ' : 'МБОУ'} ${short}`,
    name: `${form} общеобразовательное учреждение ${full} ${municipalityGenitive(municipality.name)}`,
    founderType: 'MUNICIPAL',
    parentId: municipality.authorityId,
  });
}

function regionalSchools(municipalities: readonly Municipality[], ministryId: string | null) {
  const towns = chance.shuffled(municipalities.filter(({ isZato }) => !isZato));
  const state = towns.slice(0, STATE_SCHOOLS).map((municipality) =>
    school(municipality, {
      shortName: `ГБОУ МО «Школа-интернат, ${municipality.centre}»`,
      name: `Государственное бюджетное общеобразовательное учреждение Московской области «Школа-интернат для обучающихся с ограниченными возможностями здоровья, ${municipality.centre}»`,
      founderType: 'STATE',
      parentId: ministryId,
    }),
  );
  const ano = towns.slice(-ANO_SCHOOLS).map((municipality) =>
    school(municipality, {
      shortName: `АНОО «Областной лицей, ${municipality.centre}»`,
      name: `Автономная некоммерческая общеобразовательная организация «Областной лицей, ${municipality.centre}»`,
      founderType: 'ANO',
      parentId: ministryId,
    }),
  );
  return [...state, ...ano];
}

function school(
  municipality: Municipality,
  own: { shortName: string; name: string; founderType: string; parentId: string | null },
) {
  return {
    id: randomUUIDv7(),
    kind: 'SCHOOL',
    ...own,
    isCollective: false,
    municipalityId: municipality.id,
    profminimumLevel: chance.weighted(LEVELS),
    searchText: searchForm([own.shortName, own.name, municipality.shortName, municipality.centre].join(' ')),
  };
}
