import { IntersectionType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  Equals,
  IsDefined,
  IsEmail,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { normaliseEmail, PERSON_NAME } from '../../common/validation.js';
import { Line, OptionalLine, TextAnswers } from '../../platform/http/fields.js';

const NAME = { message: 'Только буквы, дефис, апостроф и пробел' };

export class ConsentInput {
  @IsString({ message: 'Не указана версия согласия' })
  @MaxLength(40)
  version: string;

  @Transform(({ value }) => value === true || value === 'true' || value === 'on' || value === '1')
  @Equals(true, { message: 'Отметьте согласие на обработку персональных данных' })
  accepted: boolean;
}

/** What a participant says of himself; also what can be corrected later by the link of the letter. */
export class ParticipantInput {
  @Line('Фамилия', 1, 100)
  @Matches(PERSON_NAME, NAME)
  lastName: string;

  @Line('Имя', 1, 100)
  @Matches(PERSON_NAME, NAME)
  firstName: string;

  @OptionalLine('Отчество', 100)
  @Matches(PERSON_NAME, NAME)
  middleName?: string | null;

  /** OKTMO. */
  @IsOptional()
  @Matches(/^\d{8}$/, { message: 'Выберите муниципалитет из списка' })
  municipality?: string | null;

  @IsOptional()
  @IsUUID('all', { message: 'Выберите школу из списка' })
  schoolId?: string | null;

  @OptionalLine('Школа', 300)
  schoolName?: string | null;

  @OptionalLine('Должность', 200)
  position?: string | null;
}

/** The address alone, to be sent one's own link again. */
export class LetterRequest {
  @Transform(({ value }) => (typeof value === 'string' ? normaliseEmail(value) : (value as unknown)))
  @IsEmail({}, { message: 'Укажите адрес электронной почты, например ivanova@mail.ru' })
  @MaxLength(254, { message: 'Адрес слишком длинный' })
  email: string;
}

export class RegistrationInput extends IntersectionType(ParticipantInput, LetterRequest) {
  @TextAnswers(50, 2_000)
  answers?: Record<string, string>;

  @IsDefined({ message: 'Отметьте согласие на обработку персональных данных' })
  @ValidateNested()
  @Type(() => ConsentInput)
  consent: ConsentInput;
}
