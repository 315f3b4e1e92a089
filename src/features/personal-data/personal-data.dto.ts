import { Transform } from 'class-transformer';
import { Equals, IsEmail, IsIn, IsString, Matches, MaxLength } from 'class-validator';
import { normaliseEmail } from '../../common/validation.js';
import { Line } from '../../platform/http/fields.js';
import { CONSENT_KINDS, type ConsentKind } from './personal-data.rules.js';

/** Whose data: staff type it from a paper. */
export class AddressInput {
  @Transform(({ value }) => (typeof value === 'string' ? normaliseEmail(value) : (value as unknown)))
  @IsEmail({}, { message: 'Укажите адрес электронной почты, например ivanova@mail.ru' })
  @MaxLength(254, { message: 'Адрес слишком длинный' })
  email: string;
}

export class BasisInput {
  @Line('Основание', 3, 200)
  basis: string;
}

/** A new version of a text of consent. */
export class ConsentTextInput {
  @IsIn(CONSENT_KINDS, { message: 'Выберите документ' })
  kind: ConsentKind;

  @Line('Редакция', 1, 40)
  @Matches(/^\d[\w.-]*$/, { message: 'Редакция начинается с цифры, дальше цифры, точка и дефис, например 2027-01' })
  version: string;

  @Line('Название', 5, 200)
  title: string;

  @IsString({ message: 'Напишите текст согласия' })
  @MaxLength(60_000, { message: 'Текст слишком длинный' })
  bodyHtml: string;

  /** Wall time in Moscow. */
  @Line('Действует с', 1, 40)
  validFrom: string;
}

/** The box of the consent to publication, which starts empty. */
export class PublicationConsentInput {
  @IsString({ message: 'Не указана редакция' })
  @MaxLength(40)
  version: string;

  @Transform(({ value }) => value === true || value === 'true' || value === 'on')
  @Equals(true, { message: 'Отметьте согласие, если хотите его дать' })
  accepted: boolean;
}
