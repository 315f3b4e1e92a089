import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, Matches } from 'class-validator';
import { SLUG } from '../../common/slug.js';
import { asList } from '../../platform/http/fields.js';
import { RegistrationInput } from './registrations.dto.js';

/** The one form of a series: who, and for which of its events. */
export class SeriesRegistrationInput extends RegistrationInput {
  /** Slugs of events. */
  @Transform((params) => asList(params) ?? [])
  @ArrayMaxSize(60, { message: 'Не больше 60 дат за один раз' })
  @ArrayNotEmpty({ message: 'Выберите хотя бы одну дату' })
  @Matches(SLUG, { each: true, message: 'Такой даты в цикле нет' })
  @IsArray()
  stages: string[];
}
