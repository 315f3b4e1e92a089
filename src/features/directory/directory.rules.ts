import { type FieldError, InvalidInput, RuleViolation } from '../../common/errors.js';
import { type Actor, can, type Resource, scopeOf } from '../accounts/accounts.rules.js';

/** What of an organisation is written in a form. */
export const ORGANISATION_FIELDS = [
  'kind', 'founderType', 'code', 'inn', 'okpo', 'name', 'shortName', 'municipalityId', 'parentId', 'profminimumLevel',
  'headName', 'headPosition', 'email', 'phone', 'website', 'address',
] as const; // prettier-ignore
export type OrganisationField = (typeof ORGANISATION_FIELDS)[number];

const CONTACTS: readonly OrganisationField[] = ['headName', 'headPosition', 'email', 'phone', 'website', 'address'];
const NAMES: readonly OrganisationField[] = ['name', 'shortName', 'inn', 'okpo'];

/**
 * Which fields `actor` may change: all for who manages the directory, names and contacts for the municipal coordinator,
 * contacts for an organisation's own people, none for the rest. A school does not choose its kind, founder or municipality.
 */
export function editableFields(actor: Actor, resource: Resource): readonly OrganisationField[] {
  if (can(actor, 'organisation.manage', resource)) return ORGANISATION_FIELDS;
  if (!can(actor, 'organisation.edit', resource)) return [];
  const { municipalities } = scopeOf(actor, 'organisation.edit');
  const isMunicipal = resource.municipalityId != null && municipalities.includes(resource.municipalityId);
  return isMunicipal ? [...NAMES, ...CONTACTS] : CONTACTS;
}

/** What the rules below look at. */
export interface Described {
  kind: string;
  founderType: string | null;
  municipalityId: string | null;
  profminimumLevel: string | null;
  inn: string | null;
  okpo: string | null;
}

/**
 * Throws InvalidInput naming every field that does not go with the others: a school has a founder, a municipal one and a
 * municipal authority a municipality; only schools have a founder type and a level; ИНН and ОКПО are told from a slip of
 * the finger by their check digits.
 */
export function assertConsistent(organisation: Described): void {
  const { kind, founderType, municipalityId, profminimumLevel, inn, okpo } = organisation;
  const isSchool = kind === 'SCHOOL';
  const needsMunicipality = kind === 'MUNICIPAL_EDUCATION_AUTHORITY' || (isSchool && founderType === 'MUNICIPAL');
  const errors = [
    isSchool && !founderType && refusal('founderType', 'required', 'Укажите учредителя школы'),
    !isSchool && founderType && refusal('founderType', 'not-a-school', 'Учредитель указывается только у школ'),
    !isSchool && profminimumLevel && refusal('profminimumLevel', 'not-a-school', 'Уровень выбирается только для школ'),
    needsMunicipality && !municipalityId && refusal('municipalityId', 'required', 'Выберите муниципалитет'),
    inn && !isInn(inn) && refusal('inn', 'bad-inn', 'В ИНН ошибка: проверьте цифры'),
    okpo && !isOkpo(okpo) && refusal('okpo', 'bad-okpo', 'В ОКПО ошибка: проверьте цифры'),
  ].filter((error): error is FieldError => Boolean(error));
  if (errors.length > 0) throw new InvalidInput(errors);
}

function refusal(field: string, code: string, message: string): FieldError {
  return { field, code, message };
}

const INN_WEIGHTS = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

/** Ten digits of an organisation or twelve of a person, with right check digits (order of ФНС ЕД-7-14/559). */
export function isInn(text: string): boolean {
  if (!/^(?:\d{10}|\d{12})$/.test(text)) return false;
  const digits = Array.from(text, Number);
  const checked = text.length === 10 ? [9] : [10, 11];
  return checked.every((at) => (weighed(digits, INN_WEIGHTS.slice(11 - at)) % 11) % 10 === digits[at]);
}

/** Eight or ten digits, the last one by the rule of Rosstat's classifiers. */
export function isOkpo(text: string): boolean {
  if (!/^(?:\d{8}|\d{10})$/.test(text)) return false;
  const digits = Array.from(text, Number);
  const last = digits.length - 1;
  const weights = (shift: number) => digits.slice(0, last).map((_, n) => ((n + shift) % 10) + 1);
  const first = weighed(digits, weights(0)) % 11;
  const check = first < 10 ? first : (weighed(digits, weights(2)) % 11) % 10;
  return check === digits[last];
}

function weighed(digits: readonly number[], weights: readonly number[]): number {
  return weights.reduce((sum, weight, n) => sum + weight * (digits[n] ?? 0), 0);
}

/** One side of a merge. */
export interface Mergeable {
  id: string;
  kind: string;
  isCollective: boolean;
  closedAt: Date | null;
  mergedIntoId: string | null;
}

/**
 * Throws RuleViolation unless `loser` may become one with `survivor`: two of a kind, the survivor working, neither an
 * organisation of the plan's wording («ОО», «МОУО»).
 */
export function assertMergeable(loser: Mergeable, survivor: Mergeable): void {
  if (loser.id === survivor.id) throw new RuleViolation('same-organisation', 'Это одна и та же организация');
  if (loser.kind !== survivor.kind) {
    throw new RuleViolation('kinds-differ', 'Объединить можно только организации одного вида');
  }
  if (loser.isCollective || survivor.isCollective) {
    throw new RuleViolation('collective', 'Это обобщённый исполнитель плана, объединить его нельзя');
  }
  if (loser.mergedIntoId) throw new RuleViolation('already-merged', 'Эта организация уже объединена с другой');
  if (survivor.closedAt) throw new RuleViolation('survivor-closed', 'Остаться должна действующая организация');
}
