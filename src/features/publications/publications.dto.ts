import { OmitType, PartialType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import { SLUG, SLUG_MAX } from '../../common/slug.js';
import { Line, MultiLine, OptionalLine } from '../../platform/http/fields.js';
import { PICTURE_GROUNDS, type PictureGround } from './picture.entity.js';

const BODY_MAX = 200_000;

/** The text of an announcement or a post-release as an organiser writes it. */
export class PublicationInput {
  @Line('Заголовок', 3, 300)
  title: string;

  @IsOptional()
  @MultiLine('Лид', 1000)
  lead?: string | null;

  @IsOptional()
  @IsString({ message: 'Текст: ожидается текст' })
  @MaxLength(BODY_MAX, { message: 'Текст слишком длинный: не больше 200 000 знаков' })
  bodyHtml?: string | null;

  @IsOptional()
  @Transform(({ value }) => (value === '' || value === null ? undefined : (value as unknown)))
  @Matches(SLUG, { message: 'Адрес страницы: латинские буквы, цифры и дефисы' })
  @MaxLength(SLUG_MAX, { message: `Адрес страницы не длиннее ${SLUG_MAX} знаков` })
  slug?: string;

  /** The version the form was opened at. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  version?: number | null;
}

export class PublicationsQuery {
  @IsOptional()
  @IsString()
  @MaxLength(300)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'Целое число' })
  @Min(1)
  @Max(100)
  limit?: number;
}

/** The same fields, each only if it changes; the address stays, since people have it. */
export class PublicationPatch extends PartialType(OmitType(PublicationInput, ['slug']), {
  skipNullProperties: false,
}) {}

/** The version that was read, when it is to be that one and no other. */
export class ApproveInput {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  version?: number;
}

/** When a publication comes out; at once when it is left out. */
export class PublishInput {
  /** A wall time of the event, `2026-12-09T15:00`, or RFC 3339. */
  @OptionalLine('Время публикации', 40)
  publishAt?: string | null;
}

/** Why the reviewer sends a text back. */
export class RemarkInput {
  @MultiLine('Замечание', 2000)
  @MinLength(3, { message: 'Напишите, что исправить' })
  remark: string;
}

/** What a picture is described by. */
export class PictureInput {
  @Line('Описание картинки', 3, 500)
  alt: string;

  @OptionalLine('Подпись', 500)
  caption?: string | null;

  @IsIn(PICTURE_GROUNDS, { message: 'Укажите основание: общий план или согласие получено' })
  ground: PictureGround;
}

/** The same for pictures just chosen, several at once: each is described afterwards, and hidden till then. */
export class NewPicturesInput {
  @OptionalLine('Описание картинки', 500)
  alt?: string | null;

  @OptionalLine('Подпись', 500)
  caption?: string | null;

  @IsIn(PICTURE_GROUNDS, { message: 'Укажите основание: общий план или согласие получено' })
  ground: PictureGround;
}
