import { IntersectionType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { Equals, IsDefined, IsEmail, IsString, MaxLength, ValidateNested } from 'class-validator';
import { normaliseEmail } from '../../common/validation.js';
import { TextAnswers } from '../../platform/http/fields.js';
import { PersonInput } from '../accounts/person.dto.js';

export class ConsentInput {
  @IsString({ message: 'Не указана версия согласия' })
  @MaxLength(40)
  version: string;

  @Transform(({ value }) => value === true || value === 'true' || value === 'on' || value === '1')
  @Equals(true, { message: 'Отметьте согласие на обработку персональных данных' })
  accepted: boolean;
}

/** What a participant says of himself; also what can be corrected later by the link of the letter. */
export class ParticipantInput extends PersonInput {}

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
