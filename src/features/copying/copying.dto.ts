import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { asList, emptyAsAbsent, Line, OptionalLine } from '../../platform/http/fields.js';
import { COPY_PARTS, type CopyPart, SERIES_CHOICES, type SeriesChoice } from './copying.rules.js';
import {
  FREQUENCIES,
  type Frequency,
  MONTHLY_WAYS,
  type MonthlyWay,
  MOST_DATES,
  WEEKDAYS,
  type Weekday,
} from './recurrence.rules.js';

const WALL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;
const WALL_TIME_OR_RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/;
const DAY = /^(?:19|20)\d\d-\d\d-\d\d$/;

/** One copy of an event at another time. */
export class CopyInput {
  @Line('Название', 3, 300)
  title: string;

  /** With its offset, or on the wall clock of the event. */
  @Matches(WALL_TIME_OR_RFC3339, { message: 'Укажите дату и время начала' })
  startsAt: string;

  @IsOptional()
  @Transform(asList)
  @IsIn(COPY_PARTS, { each: true, message: 'Неизвестная часть события' })
  parts?: CopyPart[];

  /** The same key makes the same copy once. */
  @IsUUID('all', { message: 'Откройте форму заново' })
  key: string;
}

/** A rule by which an event is repeated. */
export class RecurrenceInput {
  /** The first new date, on the wall clock of the event. */
  @Matches(WALL_TIME, { message: 'Укажите дату и время начала' })
  startsAt: string;

  @IsIn(FREQUENCIES, { message: 'Выберите, как часто повторять' })
  frequency: Frequency;

  @Type(() => Number)
  @IsInt({ message: 'Укажите целое число' })
  @Min(1, { message: 'Не меньше одного' })
  @Max(30, { message: 'Не больше 30' })
  interval: number;

  @IsOptional()
  @Transform(asList)
  @IsIn(WEEKDAYS, { each: true, message: 'Неизвестный день недели' })
  weekdays?: Weekday[];

  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(MONTHLY_WAYS, { message: 'Выберите, как считать день месяца' })
  monthlyBy?: MonthlyWay;

  @IsIn(['COUNT', 'UNTIL'], { message: 'Выберите, когда закончить' })
  ends: 'COUNT' | 'UNTIL';

  @ValidateIf(({ ends }: RecurrenceInput) => ends === 'COUNT')
  @Type(() => Number)
  @IsInt({ message: 'Сколько раз: укажите целое число' })
  @Min(1, { message: 'Нужна хотя бы одна дата' })
  @Max(MOST_DATES, { message: `За один раз создаём не больше ${MOST_DATES} событий` })
  count?: number | null;

  @ValidateIf(({ ends }: RecurrenceInput) => ends === 'UNTIL')
  @Matches(DAY, { message: 'Укажите последний день' })
  until?: string | null;
}

/** The dates of a rule that were chosen, and what the new drafts take along. */
export class RepeatInput extends RecurrenceInput {
  @Transform(asList)
  @ArrayMinSize(1, { message: 'Выберите хотя бы одну дату' })
  @ArrayMaxSize(MOST_DATES, { message: `За один раз создаём не больше ${MOST_DATES} событий` })
  @Matches(WALL_TIME, { each: true, message: 'Выберите даты из списка' })
  dates: string[];

  @IsOptional()
  @Transform(asList)
  @IsIn(COPY_PARTS, { each: true, message: 'Неизвестная часть события' })
  parts?: CopyPart[];

  @IsIn(SERIES_CHOICES, { message: 'Выберите, объединять ли в цикл' })
  series: SeriesChoice;

  @OptionalLine('Название цикла', 300)
  seriesTitle?: string | null;

  @IsUUID('all', { message: 'Откройте форму заново' })
  key: string;
}
