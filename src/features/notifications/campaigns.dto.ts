import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { Line, MultiLine } from '../../platform/http/fields.js';

/** A letter to participants as the organiser writes it; `{имя}` and the like stand for what differs. */
export class CampaignInput {
  @Line('Тема', 3, 200)
  subject: string;

  @MultiLine('Текст', 10_000)
  @Matches(/\S/, { message: 'Текст: заполните поле' })
  body: string;

  /** The version the form was opened at. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  version?: number | null;
}

export class SendInput {
  /** To how many the sender was told it goes. */
  @Type(() => Number)
  @IsInt({ message: 'Подтвердите, скольким людям уйдёт письмо' })
  @Min(1, { message: 'Отправлять некому' })
  @Max(1_000_000)
  expected: number;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  version?: number | null;
}
