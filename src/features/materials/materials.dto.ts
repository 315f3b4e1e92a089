import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsUrl, IsUUID, MaxLength } from 'class-validator';
import { emptyAsAbsent, Line, MultiLine } from '../../platform/http/fields.js';
import { MATERIAL_PURPOSES, type MaterialPurpose, VISIBILITIES, type Visibility } from './materials.rules.js';

/** Where materials stand and who may open them. */
export class MaterialPlace {
  @IsIn(VISIBILITIES, { message: 'Выберите, кому видно' })
  visibility: Visibility;

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsUUID('all', { message: 'Выберите пункт программы' })
  sessionId?: string | null;

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsIn(MATERIAL_PURPOSES, { message: 'Выберите назначение' })
  purpose?: MaterialPurpose;
}

/** The words of a material that is there. */
export class MaterialInput extends MaterialPlace {
  @Line('Название', 2, 300)
  title: string;

  @IsOptional()
  @MultiLine('Описание', 2000)
  description?: string | null;
}

/** A link or a recording. */
export class LinkInput extends MaterialInput {
  @IsIn(['LINK', 'RECORDING'], { message: 'Выберите вид' })
  kind: 'LINK' | 'RECORDING';

  @IsUrl({ protocols: ['https'], require_protocol: true, disallow_auth: true }, { message: 'Адрес вида https://…' })
  @MaxLength(1000, { message: 'Адрес: не больше 1000 знаков' })
  url: string;
}
