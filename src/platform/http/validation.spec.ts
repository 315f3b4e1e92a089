import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsUUID, Max, Min, ValidateNested } from 'class-validator';
import { describe, expect, it } from '@jest/globals';
import { InvalidInput } from '../../common/errors.js';
import { Line, OptionalLine, TextAnswers } from './fields.js';
import { validateInput } from './validation.js';

class Child {
  @IsUUID('all')
  id: string;
}

class Input {
  @Line('Название', 3, 10)
  title: string;

  @OptionalLine('Отчество', 5)
  middleName?: string | null;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(9)
  limit?: number;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => Child)
  children?: Child[];

  @TextAnswers(2, 10)
  answers?: Record<string, string>;
}

const UUID = '019f5c6e-0000-7000-8000-000000000000';

/** The errors as `field code`. */
async function errorsOf(raw: unknown): Promise<string[]> {
  const refused: unknown = await validateInput(Input, raw).then(
    () => [],
    (error: unknown) => error,
  );
  if (!(refused instanceof InvalidInput)) return [];
  for (const { message } of refused.errors) expect(message).toMatch(/[а-яё]/i);
  return refused.errors.map(({ field, code }) => `${field} ${code}`);
}

describe('validateInput', () => {
  it('cleans, converts and leaves out what was not given', async () => {
    const input = await validateInput(Input, { title: '  Урок \u00a0 1 ', middleName: ' ', children: [{ id: UUID }] });
    expect(input).toBeInstanceOf(Input);
    expect({ ...input }).toEqual({ title: 'Урок 1', middleName: null, children: [{ id: UUID }] });
  });

  it.each<[unknown, string[]]>([
    [{ title: 'Урок' }, []],
    [{ title: 'Урок', middleName: null, answers: { 'Класс?': '8 «А»' } }, []],
    [{}, ['title is-string']],
    [{ title: ' я ' }, ['title is-length']],
    [{ title: 5 }, ['title is-string']],
    [{ title: ['Урок'] }, ['title is-string']],
    [{ title: { a: 1 } }, ['title is-string']],
    [{ title: 'Урок', admin: true }, ['admin unknown-field']],
    [{ title: 'Урок', middleName: 'слишком длинное' }, ['middleName max-length']],
    [{ title: 'Урок', middleName: 5 }, ['middleName is-string']],
    [{ title: 'Урок', children: 'x' }, ['children nested-validation']],
    [{ title: 'Урок', children: ['x'] }, ['children.0 nested-validation']],
    [{ title: 'Урок', children: [{ id: UUID }, { id: '5' }] }, ['children.1.id is-uuid']],
    [{ title: 'Урок', children: [{ id: UUID, a: 1 }] }, ['children.0.a unknown-field']],
    [{ title: 'Урок', children: [{ id: UUID }, { id: UUID }, { id: UUID }] }, ['children array-max-size']],
    [{ title: 'Урок', answers: 'x' }, ['answers text-answers']],
    [{ title: 'Урок', answers: ['x'] }, ['answers text-answers']],
    [{ title: 'Урок', answers: { a: 1 } }, ['answers text-answers']],
    [{ title: 'Урок', answers: { a: { b: '1' } } }, ['answers text-answers']],
    [{ title: 'Урок', answers: { a: '1', b: '2', c: '3' } }, ['answers text-answers']],
    [{ title: 'Урок', answers: { a: 'я'.repeat(11) } }, ['answers text-answers']],
    [{ title: 'Урок', answers: { ['я'.repeat(201)]: '' } }, ['answers text-answers']],
    [JSON.parse('{"title":"Урок","__proto__":{"admin":true}}'), []],
    [[], [' not-an-object']],
    ['text', [' not-an-object']],
    [null, [' not-an-object']],
  ])('%j: %j', async (raw, errors) => {
    expect(await errorsOf(raw)).toEqual(errors);
  });

  it('refuses what is nested so deep that nobody wrote it', async () => {
    let title: object = {};
    for (let level = 0; level < 50_000; level++) title = { title };
    expect(await errorsOf({ title })).toEqual([' too-deep']);
  });

  it.each(['', 'x', '0', '10', '1.5', 'NaN', '1e999'])(
    'says in Russian what is wrong with the number %j',
    async (limit) => {
      expect(await errorsOf({ title: 'Урок', limit })).toHaveLength(1);
    },
  );

  it.each([
    ['x', 'is-int'],
    ['0', 'min'],
  ])('says of the number %j first of all what the uppermost rule says: %s', async (limit, code) => {
    expect(await errorsOf({ title: 'Урок', limit })).toEqual([`limit ${code}`]);
  });

  it('overlooks what it does not know where it is told to', async () => {
    const input = await validateInput(Input, { title: 'Урок', utm_source: 'x' }, { ignoreUnknown: true });
    expect({ ...input }).toEqual({ title: 'Урок' });
  });

  it('cleans answers', async () => {
    const { answers } = await validateInput(Input, { title: 'Урок', answers: { ' a ': ' 1\u0000 \ud800' } });
    expect(answers).toEqual({ a: '1 \ufffd' });
  });
});
