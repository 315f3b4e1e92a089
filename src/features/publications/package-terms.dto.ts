import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { applyDecorators } from '@nestjs/common';

function Days(label: string, least: number, most: number): PropertyDecorator {
  const message = `${label}: целое число от ${least} до ${most}`;
  return applyDecorators(
    Type(() => Number),
    IsInt({ message }),
    Min(least, { message }),
    Max(most, { message }),
  );
}

export class PackageTermsInput {
  @Days('Информационное письмо', 0, 90)
  letterDays: number;

  @Days('Анонс', 0, 90)
  announcementDays: number;

  @Days('Программа', 0, 90)
  programDays: number;

  @Days('Пост-релиз', 1, 30)
  postReleaseWorkingDays: number;
}
