import { PickType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { asList, emptyAsAbsent, OptionalDay, OptionalLine } from '../../platform/http/fields.js';
import { EventsFilter } from '../events/events-filter.dto.js';
import { MANAGED_SORTS, type ManagedSort, type SortOrder, type Stage, STAGES } from './managed-events.rules.js';

/** Which events of the workspace: the one filter of the list, the board, the month and the exports. What is absent does not narrow. */
export class ManagedEventsFilter extends PickType(EventsFilter, ['kind', 'format']) {
  @IsOptional()
  @Transform(asList)
  @IsIn(STAGES, { each: true, message: 'Неизвестное состояние' })
  state?: Stage[];

  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsUUID('all', { message: 'Такой организации нет' })
  organiser?: string;

  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsUUID('all', { message: 'Такого пункта плана нет' })
  measure?: string;

  /** Who made the event. */
  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsUUID('all', { message: 'Такого человека нет' })
  author?: string;

  /** Ends on this day of Moscow or later. */
  @OptionalDay()
  from?: string;

  /** Starts on this day of Moscow or earlier. */
  @OptionalDay()
  to?: string;

  @OptionalLine('Поиск', 100)
  q?: string | null;

  /** Only those the reader made. */
  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(['1'])
  mine?: '1';

  /** Only those with a part of the package that is late. */
  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(['1'])
  late?: '1';

  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(['1', 'all'], { message: 'Время: 1 или all' })
  past?: '1' | 'all';

  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(MANAGED_SORTS, { message: 'Неизвестный порядок' })
  sort?: ManagedSort;

  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(['asc', 'desc'], { message: 'Порядок: asc или desc' })
  order?: SortOrder;
}

/** The filter with how it is looked at. */
export class ManagedEventsQuery extends ManagedEventsFilter {
  @IsOptional()
  @Transform(emptyAsAbsent)
  @IsIn(['list', 'board', 'month'], { message: 'Вид: list, board или month' })
  view?: 'list' | 'board' | 'month';

  /** `2026-12`, for the month. */
  @IsOptional()
  @Transform(emptyAsAbsent)
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/, { message: 'Месяц в виде ГГГГ-ММ' })
  month?: string;

  @IsOptional()
  @IsString()
  @MaxLength(1_200)
  cursor?: string;
}

/** Events that were ticked. */
export class ChosenEvents {
  @Transform((given) => asList(given) ?? [])
  @ArrayMaxSize(100, { message: 'За один раз — не больше 100 событий' })
  @Matches(/^[\w-]{1,200}$/, { each: true, message: 'Такого события нет' })
  slugs: string[];
}
