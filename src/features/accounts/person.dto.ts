import { IsOptional, IsUUID, Matches } from 'class-validator';
import { Name, OptionalLine, OptionalName } from '../../platform/http/fields.js';

/** Who somebody is and where they work, as they say it in the cabinet and when they register. */
export class PersonInput {
  @Name('Фамилия')
  lastName: string;

  @Name('Имя')
  firstName: string;

  @OptionalName('Отчество')
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
