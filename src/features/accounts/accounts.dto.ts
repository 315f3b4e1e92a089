import { Transform } from 'class-transformer';
import { applyDecorators } from '@nestjs/common';
import { IsEmail, IsString, Length, Matches, MaxLength, MinLength } from 'class-validator';
import { normaliseEmail, PERSON_NAME } from '../../common/validation.js';
import { Line } from '../../platform/http/fields.js';

const NAME = { message: 'Только буквы, дефис, апостроф и пробел' };

export class SignInInput {
  @Transform(({ value }) => (typeof value === 'string' ? normaliseEmail(value) : (value as unknown)))
  @IsEmail({}, { message: 'Укажите адрес электронной почты' })
  email: string;

  @IsString({ message: 'Введите пароль' })
  @MinLength(1, { message: 'Введите пароль' })
  @MaxLength(200, { message: 'Пароль слишком длинный' })
  password: string;
}

/** A member of staff whom the command line makes. */
export class StaffInput {
  @Transform(({ value }) => (typeof value === 'string' ? normaliseEmail(value) : (value as unknown)))
  @IsEmail({}, { message: 'Укажите адрес электронной почты, например ivanova@asou.ru' })
  email: string;

  @Line('Фамилия', 1, 100)
  @Matches(PERSON_NAME, NAME)
  lastName: string;

  @Line('Имя', 1, 100)
  @Matches(PERSON_NAME, NAME)
  firstName: string;
}

/** One field that is a secret: any text as it was typed, spaces and all. */
function Password(missing: string): PropertyDecorator {
  return applyDecorators(
    IsString({ message: missing }),
    MinLength(1, { message: missing }),
    MaxLength(400, { message: 'Пароль слишком длинный' }),
  );
}

export class ForgottenPasswordInput {
  @Transform(({ value }) => (typeof value === 'string' ? normaliseEmail(value) : (value as unknown)))
  @IsEmail({}, { message: 'Укажите адрес электронной почты' })
  email: string;
}

export class NewPasswordInput {
  @Password('Придумайте пароль')
  password: string;
}

export class ChangePasswordInput extends NewPasswordInput {
  @Password('Введите нынешний пароль')
  current: string;
}

export class SecondFactorInput {
  @IsString({ message: 'Введите код' })
  @Length(1, 40, { message: 'Введите код' })
  code: string;
}
