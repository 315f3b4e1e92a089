import { Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { MAX_PAGE_SIZE } from '../../common/pagination.js';
import { asList, OptionalLine } from '../../platform/http/fields.js';
import {
  LETTER,
  LETTER_KINDS,
  type LetterKind,
  type LetterState,
  PLAIN_LETTER_KINDS,
  type PlainLetterKind,
} from './notifications.rules.js';

export class LettersQuery {
  /** Part of the address, the name or the subject. */
  @OptionalLine('Поиск', 100)
  q?: string | null;

  @IsOptional()
  @Transform(asList)
  @IsIn(Object.keys({ ...LETTER_KINDS, ...PLAIN_LETTER_KINDS }), { each: true, message: 'Неизвестный вид письма' })
  kind?: (LetterKind | PlainLetterKind)[];

  @IsOptional()
  @Transform(asList)
  @IsIn(Object.keys(LETTER), { each: true, message: 'Неизвестное состояние письма' })
  state?: LetterState[];

  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_SIZE)
  limit?: number;
}

/** The failed letters of a filter, to be sent once more. */
export class ResendInput extends LettersQuery {
  /** How many the sender was told they are. */
  @Type(() => Number)
  @IsInt({ message: 'Подтвердите, сколько писем отправить' })
  @Min(1, { message: 'Отправлять нечего' })
  @Max(1_000_000)
  expected: number;
}
