import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { asList, emptyAsAbsent, OptionalDay, OptionalLine } from '../../platform/http/fields.js';
import {
  type Audience,
  AUDIENCES,
  EVENT_FORMATS,
  EVENT_KINDS,
  type EventFormat,
  type EventKind,
} from './events.rules.js';

/** Which public events are meant: the same names in `/events`, in the REST list and in the feeds. What is absent does not narrow. */
export class EventsFilter {
  @IsOptional()
  @Transform(asList)
  @IsIn(EVENT_KINDS, { each: true, message: 'Неизвестный вид события' })
  kind?: EventKind[];

  @IsOptional()
  @Transform(asList)
  @IsIn(EVENT_FORMATS, { each: true, message: 'Неизвестный формат' })
  format?: EventFormat[];

  @IsOptional()
  @Transform(asList)
  @IsIn(AUDIENCES, { each: true, message: 'Неизвестная аудитория' })
  audience?: Audience[];

  /** OKTMO: the events of this municipality and those for the whole region, which belong to every one. */
  @IsOptional()
  @Transform(emptyAsAbsent)
  @Matches(/^\d{8}$/, { message: 'Код муниципалитета состоит из 8 цифр (ОКТМО)' })
  municipality?: string;

  /** Organisation's id or code. */
  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsString({ message: 'Одна организация' })
  @MaxLength(60, { message: 'Неизвестная организация' })
  organisation?: string;

  /** Whole days of Moscow, inclusive. */
  @OptionalDay()
  from?: string;

  @OptionalDay()
  to?: string;

  @OptionalLine('Поиск', 100)
  q?: string;
}
