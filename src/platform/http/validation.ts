import { Injectable, type PipeTransform, type ArgumentMetadata } from '@nestjs/common';
import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { type FieldError, InvalidInput } from '../../common/errors.js';

const UNKNOWN_FIELD = 'whitelistValidation';

/**
 * Turns what came over the wire into a `type`. Throws InvalidInput naming every bad field, nested ones as
 * `consent.accepted`; a field the type does not know is an error, not silence, unless
 * `ignoreUnknown`: others add their marks to public addresses.
 */
export async function validateInput<T extends object>(
  type: ClassConstructor<T>,
  raw: unknown,
  { ignoreUnknown = false } = {},
): Promise<T> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw InvalidInput.field('', 'not-an-object', 'Ожидается объект с полями');
  }
  const input = instanceOf(type, raw);
  const errors = await validate(input, {
    whitelist: true,
    forbidNonWhitelisted: !ignoreUnknown,
    forbidUnknownValues: true,
  });
  if (errors.length > 0) throw new InvalidInput(errors.flatMap((error) => fieldErrors(error, '')));
  return input;
}

/** Copying is recursive, and so is what a hostile body can be. */
function instanceOf<T extends object>(type: ClassConstructor<T>, raw: object): T {
  try {
    return plainToInstance(type, raw, { exposeUnsetFields: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw InvalidInput.field('', 'too-deep', 'Слишком сложное вложение данных');
  }
}

function fieldErrors(error: ValidationError, parent: string): FieldError[] {
  const field = parent + error.property;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) =>
    rule === UNKNOWN_FIELD
      ? { field, code: 'unknown-field', message: `Неизвестное поле «${error.property}»` }
      : { field, code: kebab(rule), message: inRussian(rule, message) },
  );
  const nested = (error.children ?? []).flatMap((child) => fieldErrors(child, `${field}.`));
  // decorators speak from the bottom up: the upper one says what is wrong first of all
  return [...own.slice(-1), ...nested];
}

/** For rules whose DTO says nothing better: fields that only programs fill in. */
const RULES: Readonly<Record<string, string>> = {
  arrayMaxSize: 'Слишком много значений',
  isArray: 'Ожидается список',
  isBoolean: 'Ожидается true или false',
  isInt: 'Ожидается целое число',
  isString: 'Ожидается текст',
  isUuid: 'Ожидается идентификатор (UUID)',
  max: 'Слишком большое число',
  maxLength: 'Слишком длинное значение',
  min: 'Слишком маленькое число',
  nestedValidation: 'Данные переданы в неверном виде',
};

function inRussian(rule: string, message: string): string {
  return /[а-яё]/i.test(message) ? message : (RULES[rule] ?? 'Недопустимое значение');
}

function kebab(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}

/** Applies `validateInput` to every body and query that has a class; primitives pass as they are. */
@Injectable()
export class ValidationPipe implements PipeTransform {
  async transform(value: unknown, { metatype, type }: ArgumentMetadata): Promise<unknown> {
    if (
      type === 'custom' ||
      type === 'param' ||
      !metatype ||
      ([String, Number, Boolean, Object, Array] as unknown[]).includes(metatype)
    ) {
      return value;
    }
    return validateInput(metatype as ClassConstructor<object>, value ?? {}, { ignoreUnknown: type === 'query' });
  }
}
