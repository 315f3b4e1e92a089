import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { OptionalLine } from '../../platform/http/fields.js';
import { ORGANISATION_KINDS, type OrganisationKind } from './organisation.entity.js';

export class OrganisationsQuery {
  @IsOptional()
  @IsIn(ORGANISATION_KINDS, { message: 'Неизвестный вид организации' })
  kind?: OrganisationKind;

  @OptionalLine('Поиск', 100)
  q?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(600)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

export class SchoolsQuery {
  @OptionalLine('Поиск', 100)
  q?: string | null;
}
