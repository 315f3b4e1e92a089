import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';

/** What a list of rows may be narrowed to: a verdict, or `STALE`, what was not written. */
export const ROW_FILTERS = ['NEW', 'CHANGED', 'SAME', 'ERROR', 'DUPLICATE', 'STALE'] as const;
export type RowFilter = (typeof ROW_FILTERS)[number];

export class ImportRowsQuery {
  @IsOptional()
  @IsIn(ROW_FILTERS, { message: 'Неизвестный вид строк' })
  show?: RowFilter;

  @IsOptional()
  @IsString()
  @MaxLength(600)
  cursor?: string;
}

export class ImportsQuery {
  @IsOptional()
  @IsString()
  @MaxLength(600)
  cursor?: string;
}
