import { IntersectionType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { Equals, IsBoolean, IsIn, IsNotEmpty, IsOptional, Matches } from 'class-validator';
import { asFlag, Line, MultiLine, OptionalDay } from '../../platform/http/fields.js';
import { TAG_COLOURS, type TagColour } from './registrations.rules.js';
import { LetterRequest, ParticipantInput } from './registrations.dto.js';

export class TagInput {
  @Line('Метка', 1, 40)
  @Matches(/^[^,]+$/, { message: 'В названии метки не может быть запятой' })
  name: string;

  @IsIn(TAG_COLOURS, { message: 'Выберите цвет' })
  colour: TagColour;
}

export class NoteInput {
  @MultiLine('Заметка', 2_000)
  @IsNotEmpty({ message: 'Напишите заметку' })
  text: string;
}

/** Why the organiser said no; the participant reads it. */
export class RejectionInput {
  @Line('Причина', 3, 500)
  reason: string;
}

/** A participant as a list names him. */
export class ListedInput extends IntersectionType(ParticipantInput, LetterRequest) {}

/** A participant whom the organiser adds, with the ground of processing his data (152-FZ, art. 9: consent in writing). */
export class AddedInput extends IntersectionType(ParticipantInput, LetterRequest) {
  @Transform(asFlag)
  @Equals(true, { message: 'Без согласия участника его данные вносить нельзя' })
  consentOnPaper: boolean;

  /** The day on the paper; absent: today. */
  @OptionalDay()
  consentDay?: string;

  @IsOptional()
  @Transform(asFlag)
  @IsBoolean({ message: 'Да или нет' })
  sendLetter?: boolean;

  /** Somebody of this name is in the list already; it is another person. */
  @IsOptional()
  @Transform(asFlag)
  @IsBoolean({ message: 'Да или нет' })
  anotherPerson?: boolean;
}
