import { Transform, Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, MinLength } from 'class-validator';
import { emptyAsAbsent, Line, MultiLine, OptionalLine } from '../../platform/http/fields.js';
import { LOCAL_OR_RFC3339, WHEN } from './events.dto.js';

export class MoveInput {
  @Matches(LOCAL_OR_RFC3339, WHEN)
  startsAt: string;

  @Matches(LOCAL_OR_RFC3339, WHEN)
  endsAt: string;

  @Line('Причина', 3, 500)
  reason: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  revision?: number;
}

/** Words for the reviewer, and when its author would like it to be published. */
export class SubmitInput {
  @OptionalLine('Сообщение', 1000)
  note?: string | null;

  @IsOptional()
  @Transform(emptyAsAbsent)
  @Matches(LOCAL_OR_RFC3339, WHEN)
  publishAt?: string;
}

/** Without a time: at once. */
export class PublishInput {
  @IsOptional()
  @Transform(emptyAsAbsent)
  @Matches(LOCAL_OR_RFC3339, WHEN)
  publishAt?: string;

  /** The revision that was looked at; a newer one in the database is a conflict. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  revision?: number;
}

export class RemarkInput {
  @Transform(({ value }): unknown => value ?? '')
  @MultiLine('Замечание', 2000)
  @MinLength(1, { message: 'Напишите замечание' })
  text: string;
}

export class RestoreInput {
  @Line('Причина', 3, 500)
  reason: string;
}

/** The reason is wanted where people have places or wait for one. */
export class WithdrawInput {
  @OptionalLine('Причина', 500)
  reason?: string | null;
}

export class CancelInput {
  @Line('Причина', 3, 500)
  reason: string;
}
