import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { normaliseEmail } from '../../common/validation.js';
import {
  asList,
  emptyAsAbsent,
  Line,
  Name,
  OptionalDay,
  OptionalLine,
  OptionalName,
} from '../../platform/http/fields.js';
import { type Action, ACTIONS, type EventRight, EVENT_RIGHTS, type Role, ROLES } from './accounts.rules.js';
import { PERSON_STATES, type PersonState } from './people.repository.js';

/** As many as a page shows, and more. */
const MOST_AT_ONCE = 200;

/** The filters of the list of people, as the address holds them. */
export class PeopleListQuery {
  @OptionalLine('Поиск', 200)
  q?: string | null;

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsUUID('all', { message: 'Такой организации нет' })
  organisation?: string;

  /** OKTMO. */
  @Transform(emptyAsAbsent)
  @IsOptional()
  @Matches(/^\d{8}$/, { message: 'Такого муниципалитета нет' })
  municipality?: string;

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsIn([...ROLES, 'ANY', 'NONE'], { message: 'Такой роли нет' })
  role?: Role | 'ANY' | 'NONE';

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsIn(PERSON_STATES, { message: 'Такого состояния нет' })
  state?: PersonState;

  @IsOptional()
  @MaxLength(1000)
  cursor?: string;
}

/** The people a change of many is for. */
export class PeopleChoice {
  @Transform(asList)
  @IsArray({ message: 'Отметьте хотя бы одного человека' })
  @ArrayMinSize(1, { message: 'Отметьте хотя бы одного человека' })
  @ArrayMaxSize(MOST_AT_ONCE, { message: `За один раз — не больше ${MOST_AT_ONCE} человек` })
  @IsUUID('all', { each: true })
  ids: string[];
}

export class RoleInput {
  @IsIn(ROLES, { message: 'Выберите роль' })
  role: Role;

  @IsUUID('all', { message: 'Выберите организацию' })
  organisationId: string;

  /** The last day of the role, by the calendar of Moscow. */
  @OptionalDay()
  validUntil?: string;
}

export class PersonEditInput {
  @Name('Фамилия')
  lastName: string;

  @Name('Имя')
  firstName: string;

  @OptionalName('Отчество')
  middleName?: string | null;

  @OptionalLine('Должность', 200)
  position?: string | null;

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsUUID('all', { message: 'Выберите организацию' })
  organisationId?: string | null;
}

export class ApiTokenInput {
  @Line('Название', 1, 100)
  name: string;

  @Transform(asList)
  @IsArray({ message: 'Отметьте хотя бы одно действие' })
  @IsIn(ACTIONS, { each: true, message: 'Такого действия нет' })
  actions: Action[];

  @Transform(({ value }) => (typeof value === 'string' ? Number(value) : (value as unknown)))
  @IsInt({ message: 'Выберите срок' })
  @Min(1, { message: 'Выберите срок' })
  @Max(365, { message: 'Срок токена — не больше года' })
  days: number;
}

export class HelperInput {
  @Transform(({ value }) => (typeof value === 'string' ? normaliseEmail(value) : (value as unknown)))
  @IsEmail({}, { message: 'Укажите адрес электронной почты' })
  email: string;

  @IsIn(Object.keys(EVENT_RIGHTS), { message: 'Выберите право' })
  right: EventRight;
}
