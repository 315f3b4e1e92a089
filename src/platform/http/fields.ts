import { applyDecorators } from '@nestjs/common';
import { Transform, type TransformFnParams } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateBy,
} from 'class-validator';
import { cleanName, isPersonName } from '../../common/person-name.js';
import { cleanLine, cleanText } from '../../common/validation.js';

/** A required line of text, cleaned; `label` is how the message names the field. */
export function Line(label: string, min: number, max: number): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }) => (typeof value === 'string' ? cleanLine(value) : (value as unknown))),
    Length(min, max, {
      message: ({ value }) => (value ? `${label}: от ${min} до ${max} знаков` : `${label}: заполните поле`),
    }),
    IsString({ message: `${label}: заполните поле` }),
  );
}

/** A line that may be left out; empty means absent (null). */
export function OptionalLine(label: string, max: number): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }) => (typeof value === 'string' ? cleanLine(value) || null : (value as unknown))),
    IsOptional(),
    MaxLength(max, { message: `${label}: не больше ${max} знаков` }),
    IsString({ message: `${label}: ожидается текст` }),
  );
}

/** What stands in names, as every message about one says it. */
export const NAME_ONLY = 'Только имя: буквы, дефис, апостроф, инициалы с точками, прежняя фамилия в скобках';
const NAME_MAX = 60;

/** A surname or a name, cleaned; nothing that reads as a sentence or an address. */
export function Name(label: string): PropertyDecorator {
  return applyDecorators(nameOnly(), Line(label, 1, NAME_MAX));
}

/** As `Name`, for one that may be left out. */
export function OptionalName(label: string): PropertyDecorator {
  return applyDecorators(nameOnly(), OptionalLine(label, NAME_MAX));
}

function nameOnly(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }) => (typeof value === 'string' ? cleanName(value) : (value as unknown))),
    ValidateBy({
      name: 'personName',
      validator: {
        validate: (value) => typeof value === 'string' && isPersonName(value),
        defaultMessage: () => NAME_ONLY,
      },
    }),
  );
}

/** Text of several lines, cleaned. */
export function MultiLine(label: string, max: number): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }) => (typeof value === 'string' ? cleanText(value) : (value as unknown))),
    MaxLength(max, { message: `${label}: не больше ${max} знаков` }),
    IsString({ message: `${label}: ожидается текст` }),
  );
}

/** A list of lines, cleaned, each once; empty ones are left out, and null is an empty list. */
export function LineList(label: string, count: number, max: number): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }) => (value === null ? [] : cleanLines(value))),
    IsOptional(),
    MaxLength(max, { each: true, message: `${label}: каждая строка не длиннее ${max} знаков` }),
    IsString({ each: true, message: `${label}: ожидается список строк` }),
    ArrayMaxSize(count, { message: `${label}: не больше ${count}` }),
    IsArray({ message: `${label}: ожидается список строк` }),
  );
}

function cleanLines(lines: unknown): unknown {
  if (!Array.isArray(lines) || lines.some((line) => typeof line !== 'string')) return lines;
  return [...new Set(lines.map((line) => cleanLine(line as string)).filter(Boolean))];
}

const QUESTION_MAX = 200;

/** Answers by question, cleaned: at most `count`, each a text of at most `max` characters. */
export function TextAnswers(count: number, max: number): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }) => cleanAnswers(value)),
    IsOptional(),
    ValidateBy({
      name: 'textAnswers',
      validator: {
        validate: (answers) =>
          isPlain(answers) &&
          Object.keys(answers).length <= count &&
          Object.entries(answers).every(
            ([question, answer]) =>
              question.length <= QUESTION_MAX && typeof answer === 'string' && answer.length <= max,
          ),
        defaultMessage: () => 'Ответы переданы в неверном виде',
      },
    }),
  );
}

function cleanAnswers(answers: unknown): unknown {
  if (!isPlain(answers)) return answers;
  const clean = (text: unknown) => (typeof text === 'string' ? cleanText(text) : text);
  return Object.fromEntries(Object.entries(answers).map(([question, answer]) => [cleanLine(question), clean(answer)]));
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A day `2026-12-09` that may be left out; a form's empty field means that. A day no calendar has is refused. */
export function OptionalDay(): PropertyDecorator {
  return applyDecorators(
    Transform(emptyAsAbsent),
    IsOptional(),
    IsISO8601({ strict: true }, { message: 'Такого дня нет' }),
    Matches(/^(?:19|20)\d\d-\d\d-\d\d$/, { message: 'Дата в виде ГГГГ-ММ-ДД' }),
  );
}

/** For choices: the empty one of a form means that nothing was chosen. */
export function emptyAsAbsent({ value }: TransformFnParams): unknown {
  return value === '' ? undefined : (value as unknown);
}

/** For a box of a form or a JSON value: ticked is true, the hidden `false` before it or an empty value is false. */
export function asFlag({ value }: TransformFnParams): unknown {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  if (last === 'true' || last === 'on' || last === '1') return true;
  return last === 'false' || last === '' ? false : last === null ? undefined : last;
}

/** For lists that come as one value, as a repeated one or separated by commas. */
export function asList({ value }: TransformFnParams): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((item) => (typeof item === 'string' ? item.split(',').filter(Boolean) : [item]));
}
