import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { slugify } from '../../src/common/slug.js';
import { chance } from './chance.js';
import { insertAll } from './rows.js';
import type { School } from './schools.js';

const TEACHERS = 2_000;
const POSITIONS = [
  'Учитель математики', 'Учитель русского языка и литературы', 'Учитель физики', 'Учитель технологии', 'Учитель географии',
  'Учитель английского языка', 'Учитель информатики', 'Классный руководитель', 'Заместитель директора по воспитательной работе',
  'Заместитель директора по учебно-воспитательной работе', 'Педагог-психолог', 'Педагог-навигатор', 'Социальный педагог',
  'Советник директора по воспитанию', 'Директор',
]; // prettier-ignore

/** A made-up teacher; the address ends in `.example`, where no letter can arrive. */
export interface Teacher {
  id: string;
  email: string;
  lastName: string;
  firstName: string;
  middleName: string | null;
  position: string;
  school: School;
}

/** Inserts 2,000 teachers of random schools. */
export async function insertTeachers(tx: EntityManager, schools: readonly School[], now: Date): Promise<Teacher[]> {
  const teachers = Array.from({ length: TEACHERS }, (_, index) => teacher(index, schools));
  const createdAt = new Date(now.getTime() - 300 * 86_400_000);
  await insertAll(
    tx,
    'person',
    teachers.map(({ school, ...person }) => ({
      ...person,
      organisationId: school.id,
      calendarGeneration: 1,
      createdAt,
    })),
  );
  return teachers;
}

function teacher(index: number, schools: readonly School[]): Teacher {
  const name = chance.name(chance.happens(0.85) ? 'female' : 'male');
  const address = `${slugify(name.lastName)}.${slugify(name.firstName).slice(0, 1)}${index + 1}`;
  return {
    ...name,
    middleName: chance.happens(0.97) ? name.middleName : null,
    id: randomUUIDv7(),
    email: `${address}@uchitel.example`,
    position: chance.pick(POSITIONS),
    school: chance.pick(schools),
  };
}
