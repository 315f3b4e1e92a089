import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { asList, Line, OptionalDay, OptionalLine } from '../../platform/http/fields.js';
import {
  FOUNDER_TYPES,
  type FounderType,
  ORGANISATION_KINDS,
  type OrganisationKind,
  PROFMINIMUM_LEVELS,
  type ProfminimumLevel,
} from '../organisations/organisation.entity.js';
import { LIST_SORTS, type ListSort } from '../organisations/organisations.service.js';

const digits = ({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.replaceAll(/\s+/g, '') || null : value;
const address = ({ value }: { value: unknown }) => {
  if (typeof value !== 'string') return value;
  const site = value.trim();
  if (site === '') return null;
  return /^https?:\/\//i.test(site) ? site : `https://${site}`;
};

/** What of an organisation may be left out. In a change what is absent stays, null empties. */
class OrganisationFacts {
  @IsOptional()
  @IsIn(FOUNDER_TYPES, { message: 'Выберите учредителя из списка' })
  founderType?: FounderType | null;

  @OptionalLine('Код', 40)
  @Matches(/^[A-Za-z0-9_-]+$/, { message: 'Код: латинские буквы, цифры и дефис' })
  code?: string | null;

  @Transform(digits)
  @IsOptional()
  @Matches(/^(?:\d{10}|\d{12})$/, { message: 'ИНН: 10 или 12 цифр' })
  inn?: string | null;

  @Transform(digits)
  @IsOptional()
  @Matches(/^(?:\d{8}|\d{10})$/, { message: 'ОКПО: 8 или 10 цифр' })
  okpo?: string | null;

  @IsOptional()
  @IsUUID(undefined, { message: 'Выберите муниципалитет из списка' })
  municipalityId?: string | null;

  @IsOptional()
  @IsUUID(undefined, { message: 'Выберите вышестоящую организацию из списка' })
  parentId?: string | null;

  @IsOptional()
  @IsIn(PROFMINIMUM_LEVELS, { message: 'Выберите уровень из списка' })
  profminimumLevel?: ProfminimumLevel | null;

  @OptionalLine('Руководитель', 200)
  headName?: string | null;

  @OptionalLine('Должность руководителя', 200)
  headPosition?: string | null;

  @OptionalLine('Почта', 200)
  @IsEmail({}, { message: 'Почта: адрес вида school@edu.ru' })
  email?: string | null;

  @OptionalLine('Телефон', 60)
  phone?: string | null;

  @Transform(address)
  @IsOptional()
  @MaxLength(300, { message: 'Сайт: не больше 300 знаков' })
  @Matches(/^https?:\/\/[^\s/$.?#][^\s]*$/i, { message: 'Сайт: адрес вида https://school5.ru' })
  website?: string | null;

  @OptionalLine('Адрес', 300)
  address?: string | null;
}

/** A new organisation. */
export class OrganisationInput extends OrganisationFacts {
  @IsIn(ORGANISATION_KINDS, { message: 'Выберите вид организации' })
  kind: OrganisationKind;

  @Line('Полное название', 2, 500)
  name: string;

  @Line('Краткое название', 2, 200)
  shortName: string;
}

const isGiven = (_: unknown, value: unknown) => value !== undefined;

/** A change of an organisation. */
export class OrganisationPatch extends OrganisationFacts {
  @ValidateIf(isGiven)
  @IsIn(ORGANISATION_KINDS, { message: 'Выберите вид организации' })
  kind?: OrganisationKind;

  @ValidateIf(isGiven)
  @Line('Полное название', 2, 500)
  name?: string;

  @ValidateIf(isGiven)
  @Line('Краткое название', 2, 200)
  shortName?: string;

  /** Of the form; a stale one is refused. */
  @Type(() => Number)
  @IsOptional()
  @IsInt()
  revision?: number;
}

/** What the list of organisations is narrowed to. */
export class DirectoryQuery {
  @Transform(asList)
  @IsOptional()
  @IsIn(ORGANISATION_KINDS, { each: true, message: 'Неизвестный вид организации' })
  kind?: OrganisationKind[];

  @Transform(asList)
  @IsOptional()
  @IsIn(FOUNDER_TYPES, { each: true, message: 'Неизвестный учредитель' })
  founder?: FounderType[];

  @Transform(({ value }: { value: unknown }) => value || undefined)
  @IsOptional()
  @IsUUID(undefined, { message: 'Неизвестный муниципалитет' })
  municipality?: string;

  @Transform(({ value }: { value: unknown }) => value || undefined)
  @IsOptional()
  @IsIn([...PROFMINIMUM_LEVELS, 'NONE'], { message: 'Неизвестный уровень' })
  level?: ProfminimumLevel | 'NONE';

  /** Working ones unless said otherwise. */
  @Transform(({ value }: { value: unknown }) => value || undefined)
  @IsOptional()
  @IsIn(['open', 'closed', 'all'], { message: 'Неизвестное состояние' })
  state?: 'open' | 'closed' | 'all';

  @OptionalLine('Поиск', 100)
  q?: string | null;

  @IsOptional()
  @IsIn(LIST_SORTS, { message: 'Неизвестный порядок' })
  sort?: ListSort;

  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  cursor?: string;

  @Type(() => Number)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

export const BULK_ACTIONS = ['founder', 'parent', 'municipality', 'close', 'reopen'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** One change of many organisations. `value` is a founder type or an id; closing needs none. */
export class BulkInput {
  @Transform(asList)
  @ArrayNotEmpty({ message: 'Отметьте организации в списке' })
  @ArrayMaxSize(500, { message: 'Не больше 500 организаций за раз' })
  @IsUUID(undefined, { each: true, message: 'Неизвестная организация' })
  ids: string[];

  @IsIn(BULK_ACTIONS, { message: 'Выберите действие' })
  action: BulkAction;

  @IsOptional()
  @IsString()
  @MaxLength(60)
  value?: string | null;
}

/** A person named by an order (measures 1 and 2 of the plan). */
export class ResponsiblePersonInput {
  @Line('Фамилия, имя, отчество', 3, 200)
  fullName: string;

  @Line('Должность', 2, 200)
  position: string;

  @Line('За что отвечает', 2, 300)
  duty: string;

  @OptionalLine('Телефон', 60)
  phone?: string | null;

  @OptionalLine('Почта', 200)
  @IsEmail({}, { message: 'Почта: адрес вида ivanova@edu.ru' })
  email?: string | null;

  @OptionalLine('Номер приказа', 60)
  orderNumber?: string | null;

  @OptionalDay()
  orderDate?: string | null;

  @OptionalDay()
  validFrom?: string | null;

  @OptionalDay()
  validTo?: string | null;
}

/** When a municipality is in force: `validFrom` inclusive, `validTo` the first day it is no more. */
export class ValidityInput {
  @Matches(/^(?:19|20)\d\d-\d\d-\d\d$/, { message: 'Укажите день, с которого действует' })
  @OptionalDay()
  validFrom: string;

  @OptionalDay()
  validTo?: string | null;

  @IsOptional()
  @IsUUID(undefined, { message: 'Выберите преемника из списка' })
  successorId?: string | null;
}

export class MunicipalityInput extends ValidityInput {
  @Matches(/^\d{8}$/, { message: 'ОКТМО: 8 цифр' })
  oktmo: string;

  @Line('Полное название', 2, 200)
  name: string;

  @Line('Краткое название', 2, 100)
  shortName: string;

  @Line('Центр', 2, 100)
  centre: string;

  /** A box that is not checked sends nothing. */
  @Transform(({ value }: { value: unknown }) => value === true || value === 'true')
  @IsBoolean()
  isZato = false;
}

/** A place in the queue of unknown schools, or one name of it. */
export class UnknownSchoolsQuery {
  @OptionalLine('Поиск', 200)
  q?: string | null;

  @Type(() => Number)
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  from?: number;

  /** As somebody typed it. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  name?: string;

  @Transform(({ value }: { value: unknown }) => value || undefined)
  @IsOptional()
  @IsUUID(undefined, { message: 'Неизвестный муниципалитет' })
  municipality?: string;
}
