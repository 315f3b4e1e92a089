import { OmitType, PartialType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Line, LineList, MultiLine } from '../../platform/http/fields.js';
import { PublicationInput } from '../publications/publications.dto.js';

const WHOLE = { message: 'Целое число, 0 или больше' };

export class QuoteInput {
  @Line('Цитата', 3, 1000)
  text: string;

  @Line('Кто сказал', 2, 200)
  author: string;

  @Transform(({ value }) => (value === null ? '' : (value as unknown)))
  @IsOptional()
  @MultiLine('Должность', 300)
  position?: string;
}

export class PostReleaseInput extends PublicationInput {
  @IsOptional()
  @Type(() => Number)
  @IsInt(WHOLE)
  @Min(0, WHOLE)
  @Max(10_000_000, WHOLE)
  participantsCount?: number | null;

  @IsOptional()
  @Type(() => Number)
  @IsInt(WHOLE)
  @Min(0, WHOLE)
  @Max(100_000, WHOLE)
  schoolsCount?: number | null;

  @IsOptional()
  @Type(() => Number)
  @IsInt(WHOLE)
  @Min(0, WHOLE)
  @Max(1_000, WHOLE)
  municipalitiesCount?: number | null;

  @IsOptional()
  @Transform(({ value }) => (value === null ? [] : (value as unknown)))
  @IsArray({ message: 'Цитаты: ожидается список' })
  @ArrayMaxSize(10, { message: 'Не больше 10 цитат' })
  @ValidateNested({ each: true })
  @Type(() => QuoteInput)
  quotes?: QuoteInput[];

  @LineList('Решения', 20, 500)
  decisions?: string[];
}

/** A new post-release over REST: the text and the event it is about. */
export class NewPostReleaseInput extends PostReleaseInput {
  @Line('Событие', 1, 80)
  event: string;
}

/** The same fields, each only if it changes; the address stays, since people have it. */
export class PostReleasePatch extends PartialType(OmitType(PostReleaseInput, ['slug']), {
  skipNullProperties: false,
}) {}
