import { Transform } from 'class-transformer';
import { IsEmail, IsString, MaxLength, MinLength } from 'class-validator';
import { normaliseEmail } from '../../common/validation.js';

export class SignInInput {
  @Transform(({ value }) => (typeof value === 'string' ? normaliseEmail(value) : (value as unknown)))
  @IsEmail({}, { message: 'Укажите адрес электронной почты' })
  email: string;

  @IsString({ message: 'Введите пароль' })
  @MinLength(1, { message: 'Введите пароль' })
  @MaxLength(200, { message: 'Пароль слишком длинный' })
  password: string;
}
