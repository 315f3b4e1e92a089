import { Transform } from 'class-transformer';
import { applyDecorators } from '@nestjs/common';
import { IsEmail, IsString, Length, MaxLength, MinLength } from 'class-validator';
import { normaliseEmail } from '../../common/validation.js';
import { Name } from '../../platform/http/fields.js';

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

  @Name('Фамилия')
  lastName: string;

  @Name('Имя')
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
