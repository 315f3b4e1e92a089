import { Transform, Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsUUID,
  Matches,
} from 'class-validator';
import { asFlag, asList, Line, MultiLine, OptionalLine } from '../../platform/http/fields.js';
import { ADDRESSEE_GROUP_NAMES, type AddresseeGroup } from './information-letter.rules.js';

/** The text of an information letter as its author writes it. */
export class InformationLetterInput {
  @Line('Адресат', 3, 500)
  addressee: string;

  @Line('Заголовок', 3, 200)
  heading: string;

  @MultiLine('Текст до сведений о событии', 5000)
  @Matches(/\S/, { message: 'Текст до сведений о событии: заполните поле' })
  opening: string;

  @IsOptional()
  @MultiLine('Текст после сведений о событии', 5000)
  closing?: string | null;

  @OptionalLine('Приложение', 300)
  attachment?: string | null;

  /** The program of the event goes with the letter. */
  @Transform(asFlag)
  @IsBoolean({ message: 'Программа приложением: да или нет' })
  withProgram: boolean = false;

  @Line('Должность подписывающего', 3, 200)
  signatoryPosition: string;

  @Line('Кто подписывает', 3, 200)
  signatoryName: string;

  @OptionalLine('Исполнитель', 200)
  drafterName?: string | null;

  @OptionalLine('Телефон исполнителя', 100)
  drafterPhone?: string | null;

  /** The version the form was opened at. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  version?: number | null;
}

export class OutgoingNumberInput {
  @Line('Номер', 1, 60)
  number: string;

  @IsISO8601({ strict: true }, { message: 'Дата: такого дня нет' })
  @Matches(/^(?:19|20)\d\d-\d\d-\d\d$/, { message: 'Дата: укажите день' })
  date: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  version?: number | null;
}

/** Which organisations are added to the addressees. */
export class AddresseesInput {
  @Transform((params) => asList(params) ?? [])
  @IsArray()
  @ArrayNotEmpty({ message: 'Выберите, кому отправить письмо' })
  @IsIn(ADDRESSEE_GROUP_NAMES, { each: true, message: 'Неизвестная группа адресатов' })
  groups: AddresseeGroup[];

  /** None: all of them. */
  @Transform((params) => asList(params) ?? [])
  @IsArray()
  @IsUUID('all', { each: true, message: 'Выберите муниципалитет из списка' })
  municipalities: string[] = [];
}
