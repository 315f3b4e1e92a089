import { IsOptional, IsUUID, Matches } from 'class-validator';
import { PERSON_NAME } from '../../common/validation.js';
import { Line, OptionalLine } from '../../platform/http/fields.js';

const NAME = { message: 'Только буквы, дефис, апостроф и пробел' };

/** Who somebody is and where they work, as they say it in the cabinet and when they register. */
export class PersonInput {
  @Line('Фамилия', 1, 100)
  @Matches(PERSON_NAME, NAME)
  lastName: string;

  @Line('Имя', 1, 100)
  @Matches(PERSON_NAME, NAME)
  firstName: string;

  @OptionalLine('Отчество', 100)
  @Matches(PERSON_NAME, NAME)
  middleName?: string | null;

  /** OKTMO; follows from the school where one is chosen. */
  @IsOptional()
  @Matches(/^\d{8}$/, { message: 'Выберите муниципалитет из списка' })
  municipality?: string | null;

  @IsOptional()
  @IsUUID('all', { message: 'Выберите школу из списка' })
  schoolId?: string | null;

  @OptionalLine('Школа', 300)
  schoolName?: string | null;

  @OptionalLine('Должность', 200)
  position?: string | null;
}
