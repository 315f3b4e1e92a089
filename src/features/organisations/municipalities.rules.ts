import { InvalidInput } from '../../common/errors.js';

/** What of a municipality its neighbours in time depend on. Days as `2026-12-09`; `validTo` is the first day it is no more. */
export interface Period {
  id: string;
  oktmo: string;
  validFrom: string;
  validTo: string | null;
  successorId: string | null;
}

/**
 * Throws InvalidInput unless `changed`, put among `others`, keeps the order of time: it begins before it ends, a successor
 * is there on the day it takes over (so that no chain of successors comes back to its beginning), those it succeeded ended
 * while it was there, and no code means two municipalities on one day.
 */
export function assertSuccession(changed: Period, others: readonly Period[]): void {
  const rest = others.filter(({ id }) => id !== changed.id);
  const { validFrom, validTo, successorId } = changed;
  if (validTo !== null && validTo <= validFrom) {
    throw InvalidInput.field('validTo', 'ends-before-start', 'Последний день должен быть позже первого');
  }
  if (successorId !== null) {
    if (validTo === null) throw InvalidInput.field('validTo', 'required', 'Укажите, с какого дня действует преемник');
    const successor = rest.find(({ id }) => id === successorId);
    if (!successor) throw InvalidInput.field('successorId', 'unknown-successor', 'Выберите преемника из списка');
    if (!isInForce(successor, validTo)) {
      throw InvalidInput.field('successorId', 'successor-not-there', 'В этот день преемника ещё нет или уже нет');
    }
  }
  for (const former of rest) {
    if (former.successorId === changed.id && former.validTo !== null && !isInForce(changed, former.validTo)) {
      throw InvalidInput.field('validTo', 'successor-of-others', 'В эти дни оно преемник другого муниципалитета');
    }
    if (former.oktmo === changed.oktmo && overlap(former, changed)) {
      throw InvalidInput.field('validFrom', 'oktmo-overlap', 'В эти дни тот же код ОКТМО у другого муниципалитета');
    }
  }
}

/** Is it in force on `day`? */
export function isInForce({ validFrom, validTo }: Pick<Period, 'validFrom' | 'validTo'>, day: string): boolean {
  return validFrom <= day && (validTo === null || day < validTo);
}

function overlap(a: Period, b: Period): boolean {
  return (b.validTo === null || a.validFrom < b.validTo) && (a.validTo === null || b.validFrom < a.validTo);
}
