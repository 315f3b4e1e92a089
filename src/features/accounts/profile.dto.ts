import { Transform } from 'class-transformer';
import { ArrayUnique, IsEmail, IsIn, IsOptional, MaxLength } from 'class-validator';
import { normaliseEmail } from '../../common/validation.js';
import { asList } from '../../platform/http/fields.js';
import { PersonInput } from './person.dto.js';
import { GRADES, LETTER_TOPICS, type LetterTopic, type Subject, SUBJECTS } from './profile.rules.js';

/** What a person says of himself in the cabinet. What is left out is empty. */
export class ProfileInput extends PersonInput {
  @Transform(asList)
  @IsOptional()
  @ArrayUnique({ message: 'Предмет указан дважды' })
  @IsIn(Object.keys(SUBJECTS), { each: true, message: 'Выберите предметы из списка' })
  subjects?: Subject[];

  @Transform((params) => (asList(params) as unknown[] | undefined)?.map(Number))
  @IsOptional()
  @ArrayUnique({ message: 'Класс указан дважды' })
  @IsIn(GRADES, { each: true, message: 'Классы: от 1 до 11' })
  grades?: number[];
}

/** Letters the person wants; those that are left out are refused. */
export class PreferencesInput {
  @Transform(asList)
  @IsOptional()
  @IsIn(Object.keys(LETTER_TOPICS), { each: true, message: 'Такой рассылки нет' })
  letters?: LetterTopic[];
}

/** The address of the sign-in form for teachers; it shares its page with the form for staff. */
export class LetterSignInInput {
  @Transform(({ value }) => (typeof value === 'string' ? normaliseEmail(value) : (value as unknown)))
  @IsEmail({}, { message: 'Укажите адрес электронной почты, например ivanova@mail.ru' })
  @MaxLength(254, { message: 'Адрес слишком длинный' })
  address: string;
}

export class EmailChangeInput {
  @Transform(({ value }) => (typeof value === 'string' ? normaliseEmail(value) : (value as unknown)))
  @IsEmail({}, { message: 'Укажите адрес электронной почты, например ivanova@mail.ru' })
  @MaxLength(254, { message: 'Адрес слишком длинный' })
  newEmail: string;
}
