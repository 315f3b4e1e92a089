import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID } from 'class-validator';
import { Line, MultiLine } from '../../platform/http/fields.js';
import { SERIES_KINDS, SERIES_REGISTRATIONS, type SeriesKind, type SeriesRegistration } from './series.rules.js';

/** A series or a festival as an organiser writes it. */
export class SeriesInput {
  @Line('Название', 3, 300)
  title: string;

  @IsIn(SERIES_KINDS, { message: 'Выберите вид' })
  kind: SeriesKind;

  @IsOptional()
  @MultiLine('Кратко', 2000)
  summary?: string | null;

  @IsIn(SERIES_REGISTRATIONS, { message: 'Выберите, как регистрироваться' })
  registration: SeriesRegistration;

  /** Organisation's id; one's own when left out. */
  @IsOptional()
  @IsUUID('all', { message: 'Выберите организатора' })
  organiserId?: string | null;

  /** The revision the form was opened at. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  revision?: number | null;
}

export class StageInput {
  @IsUUID('all', { message: 'Выберите событие' })
  eventId: string;
}
