import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsInt, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { asList, emptyAsAbsent, OptionalDay, OptionalLine } from '../../platform/http/fields.js';
import type { FounderType, OrganisationKind } from '../organisations/organisation.entity.js';
import { FOUNDER_WORDS, ORGANISATION_KIND_WORDS } from '../organisations/organisation-words.rules.js';
import {
  REGISTRATION,
  REGISTRATION_SOURCES,
  type RegistrationSource,
  type RegistrationState,
} from './registrations.rules.js';

export const ROSTER_SORTS = ['name', 'time', 'municipality', 'school'] as const;
export type RosterSort = (typeof ROSTER_SORTS)[number];

/** Who came: to the door, to the broadcast, to either, to neither. */
export const PRESENCES = ['checked-in', 'joined', 'any', 'none'] as const;
export type Presence = (typeof PRESENCES)[number];

/**
 * Which registrations of an event: the one filter that the table, counts, changes of many, exports and letters share, as the
 * address holds it. What is absent does not narrow.
 */
export class RosterFilter {
  @IsOptional()
  @Transform(asList)
  @IsIn(Object.keys(REGISTRATION), { each: true, message: 'Неизвестное состояние' })
  status?: RegistrationState[];

  /** Words, each in the name, the school, the address or a note; the latter two only for readers who see them. */
  @OptionalLine('Поиск', 100)
  q?: string | null;

  /** OKTMO. */
  @IsOptional()
  @Transform(asList)
  @ArrayMaxSize(60)
  @Matches(/^\d{8}$/, { each: true, message: 'Код муниципалитета состоит из 8 цифр (ОКТМО)' })
  municipality?: string[];

  @IsOptional()
  @Transform(asList)
  @ArrayMaxSize(100)
  @IsUUID('all', { each: true, message: 'Такой школы нет' })
  school?: string[];

  @IsOptional()
  @Transform(asList)
  @IsIn(Object.keys(ORGANISATION_KIND_WORDS), { each: true, message: 'Неизвестный вид организации' })
  kind?: OrganisationKind[];

  @IsOptional()
  @Transform(asList)
  @IsIn(Object.keys(FOUNDER_WORDS), { each: true, message: 'Неизвестный учредитель' })
  founder?: FounderType[];

  /** A part of the position. */
  @OptionalLine('Должность', 100)
  position?: string | null;

  /** Registered on this day of Moscow or later. */
  @OptionalDay()
  from?: string;

  /** Registered on this day of Moscow or earlier. */
  @OptionalDay()
  to?: string;

  /** Is the address proved? */
  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(['yes', 'no'], { message: 'Подтверждён ли адрес: yes или no' })
  address?: 'yes' | 'no';

  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(PRESENCES, { message: 'Неизвестная отметка' })
  presence?: Presence;

  /** Names, in any case; a registration needs one of them. Names and not ids: a kept view serves the next event too. */
  @IsOptional()
  @Transform(asList)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(40, { each: true, message: 'Такой метки нет' })
  tag?: string[];

  @IsOptional()
  @Transform(asList)
  @IsIn(REGISTRATION_SOURCES, { each: true, message: 'Неизвестный источник' })
  source?: RegistrationSource[];

  /** Only those whose school is typed, or who named none. */
  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(['1'])
  unknownSchool?: '1';

  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(ROSTER_SORTS, { message: 'Неизвестный порядок' })
  sort?: RosterSort;

  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(['asc', 'desc'], { message: 'Порядок: asc или desc' })
  order?: 'asc' | 'desc';
}

/** The filter with a place in the list. */
export class RosterQuery extends RosterFilter {
  @IsOptional()
  @IsString()
  @MaxLength(1_200)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}
