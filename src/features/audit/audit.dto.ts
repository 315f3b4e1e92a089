import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsUUID, MaxLength } from 'class-validator';
import { emptyAsAbsent, OptionalDay, OptionalLine } from '../../platform/http/fields.js';
import { AUDIT_KINDS, type AuditKind, TABLE_WORDS } from './audit.rules.js';

/** The filters of the record, as the address holds them; days are of Moscow's calendar, both included. */
export class AuditQuery {
  @OptionalLine('Поиск', 200)
  q?: string | null;

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsUUID('all', { message: 'Такого события нет' })
  event?: string;

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsUUID('all', { message: 'Такой организации нет' })
  organisation?: string;

  /** As the one who acted or as the one it was about. */
  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsUUID('all', { message: 'Такого человека нет' })
  person?: string;

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsUUID('all', { message: 'Такого человека нет' })
  actor?: string;

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsIn(Object.keys(TABLE_WORDS), { message: 'Такого раздела нет' })
  table?: string;

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsIn(AUDIT_KINDS, { message: 'Такого вида записей нет' })
  kind?: AuditKind;

  @OptionalDay()
  from?: string;

  @OptionalDay()
  to?: string;

  @IsOptional()
  @MaxLength(1000)
  cursor?: string;
}
