import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { chance } from './chance.js';
import { insertAll } from './rows.js';
import type { Timeline } from './timeline.js';

interface Row {
  id: string;
  kind: string;
  oktmo: string | null;
}

const DUTY = 'Реализация профориентационного минимума';
const POSITIONS = {
  SCHOOL: ['Заместитель директора по воспитательной работе', 'Советник директора по воспитанию', 'Педагог-навигатор'],
  MUNICIPAL_EDUCATION_AUTHORITY: ['Начальник отдела общего образования', 'Главный специалист'],
} as const;

/**
 * Who heads schools and education authorities, how to reach them, and who answers for the minimum by an order of August
 * (measures 1 and 2); every sixth has named nobody yet. Addresses end in `.example`, where no letter can arrive.
 */
export async function insertContacts(tx: EntityManager, timeline: Timeline): Promise<void> {
  const rows = await tx.query<Row[]>(
    `select o.id, o.kind, m.oktmo from organisation o left join municipality m on m.id = o.municipality_id
     where o.kind = any ($1) and not o.is_collective order by o.kind, m.oktmo, o.short_name, o.id`,
    [Object.keys(POSITIONS)],
  );
  await tx.query(
    `update organisation o set head_name = c.head, head_position = c.position, email = c.email, phone = c.phone
     from jsonb_to_recordset($1::jsonb) as c(id uuid, head text, position text, email text, phone text) where o.id = c.id`,
    [JSON.stringify(rows.map(contactsOf))],
  );
  const today = timeline.now.toISOString().slice(0, 10);
  const year = Number(timeline.year.slug.slice(0, 4)) - (today < `${timeline.year.slug.slice(0, 4)}-08-23` ? 1 : 0);
  const named = rows.filter(() => !chance.happens(1 / 6)).map((row, index) => responsibleOf(row, index, year));
  await insertAll(
    tx,
    'responsible_person',
    named.map((person) => ({ ...person, createdAt: timeline.now, updatedAt: timeline.now })),
  );
}

function contactsOf({ id, kind, oktmo }: Row, index: number) {
  return {
    id,
    head: fullName(),
    position: kind === 'SCHOOL' ? 'Директор' : 'Начальник управления образования',
    email: `${kind === 'SCHOOL' ? 'school' : 'mouo'}${index + 1}@edu-${oktmo ?? 'mo'}.example`,
    phone: phone(index),
  };
}

function responsibleOf({ id, kind, oktmo }: Row, index: number, year: number) {
  const day = `${year}-08-${String(10 + (index % 13)).padStart(2, '0')}`;
  return {
    id: randomUUIDv7(),
    organisationId: id,
    fullName: fullName(),
    position: chance.pick(kind === 'SCHOOL' ? POSITIONS.SCHOOL : POSITIONS.MUNICIPAL_EDUCATION_AUTHORITY),
    duty: DUTY,
    phone: phone(index + 5_000),
    email: `profminimum${index + 1}@edu-${oktmo ?? 'mo'}.example`,
    orderNumber: `${1 + (index % 180)}-ОД`,
    orderDate: day,
    validFrom: day,
  };
}

function fullName(): string {
  const { lastName, firstName, middleName } = chance.name(chance.happens(0.8) ? 'female' : 'male');
  return `${lastName} ${firstName} ${middleName}`;
}

/** In the code 000, which nobody has. */
function phone(index: number): string {
  const digits = String(1_000_000 + index * 37).slice(-7);
  return `+7 (000) ${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`;
}
