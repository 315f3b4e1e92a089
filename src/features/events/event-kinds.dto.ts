import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Line, LineList, MultiLine, OptionalDay, OptionalLine } from '../../platform/http/fields.js';
import { STUDY_FORMS, type StudyForm } from './event-kinds.rules.js';

export class SiteInput {
  @Line('Площадка', 1, 200)
  name: string;

  @OptionalLine('Адрес площадки', 300)
  address: string | null = null;
}

/** What only some kinds of events have; it is refused for the others. */
export class KindDetailsInput {
  /** Conferences: their halls, which the program is spread over. */
  @LineList('Залы', 30, 100)
  halls?: string[];

  /** Conferences: requirements of the call for theses. */
  @IsOptional()
  @Transform(({ value }) => (value === '' ? null : (value as unknown)))
  @MultiLine('Требования к тезисам', 5000)
  papersText?: string | null;

  /** Conferences: the last day of the call, inclusive. */
  @OptionalDay()
  papersDueAt?: string | null;

  /** Festivals and career trials: where one goes. */
  @IsOptional()
  @Transform(({ value }) => (value === null ? [] : (value as unknown)))
  @IsArray({ message: 'Площадки: ожидается список' })
  @ArrayMaxSize(60, { message: 'Площадки: не больше 60' })
  @ValidateNested({ each: true })
  @Type(() => SiteInput)
  sites?: SiteInput[];

  /** Meetings, seminars, round tables, conferences, festivals: themes or questions. */
  @LineList('Темы и вопросы', 40, 300)
  themes?: string[];

  /** Courses. */
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'Число академических часов — целое' })
  @Min(1, { message: 'Часов должно быть не меньше одного' })
  @Max(2000, { message: 'Не больше 2 000 часов' })
  academicHours?: number | null;

  /** Courses. */
  @IsOptional()
  @IsIn(STUDY_FORMS, { message: 'Выберите форму обучения' })
  studyForm?: StudyForm | null;

  /** Meetings: for those on the organiser's list alone. */
  @IsOptional()
  @Transform(({ value }) => value === true || value === 'true' || (value === null ? false : (value as unknown)))
  @IsBoolean({ message: 'По списку: да или нет' })
  closedList?: boolean;
}
