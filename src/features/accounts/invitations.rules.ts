import { type FieldError, InvalidInput } from '../../common/errors.js';
import { cleanName, isPersonName } from '../../common/person-name.js';
import { normaliseEmail, cleanLine } from '../../common/validation.js';

export const MOST_INVITED = 100;

/** Somebody to invite, as a line of the form names them. */
export interface Invitee {
  email: string;
  lastName: string;
  firstName: string;
  middleName: string | null;
}

/** Bounded, so that a long line of anything else takes no time. */
const EMAIL = /[^\s,;<>()"'«»@]{1,64}@[^\s,;<>()"'«»@]{1,180}\.[^\s,;<>()"'«»@.]{2,63}/u;

/**
 * Reads «Иванова Мария Петровна, ivanova@mail.ru», one person a line, as it is pasted from letters and tables: the address is
 * found wherever it stands, the rest is surname, first name and patronymic. A repeated address counts once. Throws
 * InvalidInput on `people` naming each bad line, and for none or more than 100.
 */
export function parseInvitees(text: string): Invitee[] {
  const found = new Map<string, Invitee>();
  const errors: FieldError[] = [];
  for (const [n, line] of text.split(/\r\n?|\n/u).entries()) {
    if (cleanLine(line) === '') continue;
    const invitee = parseLine(line);
    if (typeof invitee === 'string') {
      errors.push({ field: 'people', code: 'bad-line', message: `Строка ${n + 1}: ${invitee}` });
    } else if (!found.has(invitee.email)) found.set(invitee.email, invitee);
  }
  if (errors.length > 0) throw new InvalidInput(errors.slice(0, 10));
  if (found.size === 0) throw InvalidInput.field('people', 'nobody', 'Впишите хотя бы одного человека');
  if (found.size > MOST_INVITED)
    throw InvalidInput.field('people', 'too-many', `За один раз — не больше ${MOST_INVITED} человек`);
  return [...found.values()];
}

/** What is wrong with the line, as text, when it names nobody. */
function parseLine(line: string): Invitee | string {
  const address = EMAIL.exec(line)?.[0];
  if (!address) return 'не видно адреса электронной почты';
  const rest = cleanName(line.replace(address, ' ').replaceAll(/[,;<>()"«»\t]+/gu, ' '));
  const [lastName = '', firstName = '', ...others] = rest.split(' ').filter(Boolean);
  if (!firstName) return 'нужны фамилия и имя';
  const middleName = others.join(' ') || null;
  const names = [lastName, firstName, middleName].filter((name) => name !== null);
  if (!names.every((name) => isPersonName(name) && name.length <= 60))
    return 'в имени только буквы, дефис, апостроф, инициалы с точками';
  return { email: normaliseEmail(address), lastName, firstName, middleName };
}
