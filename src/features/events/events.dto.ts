import { PartialType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { SLUG, SLUG_MAX } from '../../common/slug.js';
import { Line, MultiLine, OptionalLine, asFlag, asList } from '../../platform/http/fields.js';
import { EventsFilter } from './events-filter.dto.js';
import { KindDetailsInput } from './event-kinds.dto.js';
import {
  AUDIENCES,
  type Audience,
  EVENT_FORMATS,
  EVENT_KINDS,
  type EventFormat,
  type EventKind,
  REGISTRATION_MODES,
  type RegistrationMode,
} from './events.rules.js';

export const LOCAL_OR_RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?$/;
export const WHEN = { message: 'Укажите дату и время, например 2026-12-09T15:00' };

/** The filter with how it is looked at. */
export class EventsQuery extends EventsFilter {
  @IsOptional()
  @IsIn(['list', 'month'], { message: 'Вид: list или month' })
  view?: 'list' | 'month';

  /** `2026-12`, for the month view. */
  @IsOptional()
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/, { message: 'Месяц в виде ГГГГ-ММ' })
  month?: string;

  /** Held events, the newest first. */
  @IsOptional()
  @IsIn(['1'])
  past?: '1';

  @IsOptional()
  @IsString()
  @MaxLength(300)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'Целое число' })
  @Min(1)
  @Max(100)
  limit?: number;
}

export class MeasureLink {
  @IsUUID('all', { message: 'Выберите пункт плана' })
  measureId: string;

  @IsOptional()
  @IsUUID('all')
  itemId?: string | null;

  @IsOptional()
  @IsBoolean()
  isPrimary?: boolean;
}

/** An event as an organiser writes it. What is marked with kinds is refused for the others. Times: RFC 3339 with offset, or wall time of `zone`. */
export class EventInput extends KindDetailsInput {
  @Line('Название', 3, 300)
  title: string;

  @IsIn(EVENT_KINDS, { message: 'Выберите вид события' })
  kind: EventKind;

  @IsIn(EVENT_FORMATS, { message: 'Выберите формат' })
  format: EventFormat;

  @IsOptional()
  @MultiLine('Кратко', 1000)
  summary?: string;

  @IsOptional()
  @Transform(asList)
  @IsArray()
  @IsIn(AUDIENCES, { each: true, message: 'Неизвестная аудитория' })
  audience?: Audience[];

  @IsOptional()
  @Transform(asList)
  @Type(() => Number)
  @IsInt({ each: true, message: 'Класс — число от 6 до 11' })
  @Min(6, { each: true, message: 'Класс — число от 6 до 11' })
  @Max(11, { each: true, message: 'Класс — число от 6 до 11' })
  grades?: number[];

  /** Organisation's id; one's own when left out. */
  @IsOptional()
  @IsUUID('all', { message: 'Выберите организатора' })
  organiserId?: string;

  @IsOptional()
  @IsUUID('all', { message: 'Выберите муниципалитет' })
  municipalityId?: string | null;

  @IsOptional()
  @IsUUID('all', { message: 'Выберите цикл' })
  seriesId?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(60)
  zone?: string;

  @Matches(LOCAL_OR_RFC3339, WHEN)
  startsAt: string;

  @Matches(LOCAL_OR_RFC3339, WHEN)
  endsAt: string;

  @IsOptional()
  @Transform(({ value }) => (value === null ? undefined : (value as unknown)))
  @IsIn(REGISTRATION_MODES, { message: 'Выберите, нужна ли регистрация' })
  registrationMode?: RegistrationMode;

  /** The organiser decides on each registration (a closed list). */
  @IsOptional()
  @Transform(asFlag)
  @IsBoolean({ message: 'Да или нет' })
  approvalRequired?: boolean;

  /** Null or absent: unlimited. */
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'Число мест — целое число' })
  @Min(1, { message: 'Мест должно быть не меньше одного' })
  @Max(100_000, { message: 'Не больше 100 000 мест' })
  capacity?: number | null;

  @IsOptional()
  @Matches(LOCAL_OR_RFC3339, WHEN)
  registrationOpensAt?: string | null;

  @IsOptional()
  @Matches(LOCAL_OR_RFC3339, WHEN)
  registrationClosesAt?: string | null;

  @OptionalLine('Платформа', 100)
  platform?: string | null;

  @OptionalLine('Адрес трансляции', 1000)
  joinUrl?: string | null;

  @OptionalLine('Место', 200)
  venue?: string | null;

  @OptionalLine('Адрес', 300)
  address?: string | null;

  @OptionalLine('Контакты', 300)
  contact?: string | null;

  @IsOptional()
  @Transform(({ value }) => (value === '' ? undefined : (value as unknown)))
  @Matches(SLUG, { message: 'Адрес страницы: латинские буквы, цифры и дефисы' })
  @MaxLength(SLUG_MAX, { message: `Адрес страницы не длиннее ${SLUG_MAX} знаков` })
  slug?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(24)
  @ArrayUnique((link?: MeasureLink | null) => link?.measureId, { message: 'Пункт плана указан дважды' })
  @ValidateNested({ each: true })
  @Type(() => MeasureLink)
  measures?: MeasureLink[];

  /** The revision the form was opened at; a newer one in the database is a conflict. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  revision?: number;
}

/** The same fields, each only if it changes. */
export class EventPatch extends PartialType(EventInput, { skipNullProperties: false }) {}
