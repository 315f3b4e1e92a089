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
  const input = plainToInstance(type, raw, { exposeUnsetFields: false });
  const errors = await validate(input, {
    whitelist: true,
    forbidNonWhitelisted: !ignoreUnknown,
    forbidUnknownValues: true,
  });
  if (errors.length > 0) throw new InvalidInput(errors.flatMap((error) => fieldErrors(error, '')));
  return input;
}

function fieldErrors(error: ValidationError, parent: string): FieldError[] {
  const field = parent + error.property;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) =>
    rule === UNKNOWN_FIELD
      ? { field, code: 'unknown-field', message: `Неизвестное поле «${error.property}»` }
      : { field, code: kebab(rule), message },
  );
  const nested = (error.children ?? []).flatMap((child) => fieldErrors(child, `${field}.`));
  return [...own.slice(0, 1), ...nested];
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
