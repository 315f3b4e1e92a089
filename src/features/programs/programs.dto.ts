import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  NotEquals,
  ValidateNested,
} from 'class-validator';
import { Line, MultiLine, OptionalLine } from '../../platform/http/fields.js';
import { MOVE_SCOPES, type MoveScope } from './program-moves.rules.js';
import { SESSION_KINDS, type SessionKind, SPEAKER_ROLES, type SpeakerRole } from './program.rules.js';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?$/;
/** Two years: an event may be moved far. */
const MOST_MINUTES = 1_051_200;
const MINUTES = { message: 'Укажите целое число минут, не ноль: раньше — с минусом' };
const WHEN = { message: 'Укажите дату и время' };

export class SpeakerInput {
  @Line('Имя спикера', 2, 200)
  fullName: string;

  @OptionalLine('Должность спикера', 300)
  position?: string | null;

  @IsOptional()
  @IsIn(SPEAKER_ROLES, { message: 'Роль: спикер или модератор' })
  role?: SpeakerRole;
}

export class SessionInput {
  /** Given for a session that is there already: its calendar entry stays the same. */
  @IsOptional()
  @IsUUID('all')
  id?: string | null;

  @IsOptional()
  @IsIn(SESSION_KINDS, { message: 'Выберите вид' })
  kind?: SessionKind;

  @Line('Тема', 2, 300)
  title: string;

  @IsOptional()
  @MultiLine('Описание', 5000)
  description?: string | null;

  @OptionalLine('Зал', 100)
  hall?: string | null;

  @Matches(TIME, WHEN)
  startsAt: string;

  @Matches(TIME, WHEN)
  endsAt: string;

  @IsOptional()
  @Transform(({ value }) => (value === null ? [] : (value as unknown)))
  @IsArray()
  @ArrayMaxSize(20, { message: 'Не больше 20 спикеров' })
  @ValidateNested({ each: true })
  @Type(() => SpeakerInput)
  speakers?: SpeakerInput[];
}

/** By how much, in whole minutes, and what of the stored working copy is moved. */
export class MoveInput {
  @Type(() => Number)
  @IsInt(MINUTES)
  @NotEquals(0, MINUTES)
  @Min(-MOST_MINUTES, MINUTES)
  @Max(MOST_MINUTES, MINUTES)
  minutes: number;

  @IsIn(MOVE_SCOPES, { message: 'Выберите, что сдвинуть' })
  scope: MoveScope;

  /** Not needed for the whole program. */
  @IsOptional()
  @IsUUID('all', { message: 'Выберите пункт' })
  sessionId?: string | null;
}

export class DuplicateInput {
  @IsUUID('all', { message: 'Выберите пункт' })
  sessionId: string;
}

/** «Это я» of a signed-in person. */
export class SpeakerClaimInput {
  @IsString()
  @MaxLength(200)
  event: string;

  @IsUUID('all')
  speakerId: string;
}

/** The organiser's answer to it. */
export class ClaimAnswerInput {
  @IsUUID('all')
  speakerId: string;

  @IsUUID('all')
  personId: string;

  @IsIn(['confirm', 'refuse'])
  answer: 'confirm' | 'refuse';
}

/** The whole working copy of a program. Times: RFC 3339 with offset, or wall time of the event's zone. */
export class ProgramInput {
  @IsArray({ message: 'Передайте список пунктов программы' })
  @ArrayMaxSize(300, { message: 'Не больше 300 пунктов' })
  @ValidateNested({ each: true })
  @Type(() => SessionInput)
  sessions: SessionInput[];

  /** The version the editor was opened at; another one in the database is a conflict. */
  @IsOptional()
  @IsString()
  @MaxLength(60)
  version?: string | null;
}
