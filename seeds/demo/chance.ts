import { faker } from '@faker-js/faker/locale/ru';

// prettier-ignore
const NAMES = {
  female: {
    first: ['Анна', 'Мария', 'Елена', 'Ольга', 'Наталья', 'Татьяна', 'Ирина', 'Светлана', 'Екатерина', 'Юлия', 'Марина', 'Людмила',
      'Галина', 'Надежда', 'Валентина', 'Оксана', 'Виктория', 'Дарья', 'Алина', 'Ксения', 'Полина', 'Вера', 'Лариса', 'Любовь'],
    middle: ['Александровна', 'Алексеевна', 'Андреевна', 'Борисовна', 'Викторовна', 'Владимировна', 'Дмитриевна', 'Евгеньевна',
      'Ивановна', 'Игоревна', 'Михайловна', 'Николаевна', 'Олеговна', 'Павловна', 'Петровна', 'Сергеевна', 'Юрьевна'],
  },
  male: {
    first: ['Александр', 'Алексей', 'Андрей', 'Антон', 'Виктор', 'Владимир', 'Дмитрий', 'Евгений', 'Иван', 'Игорь', 'Кирилл', 'Максим',
      'Михаил', 'Николай', 'Олег', 'Павел', 'Роман', 'Сергей', 'Юрий'],
    middle: ['Александрович', 'Алексеевич', 'Андреевич', 'Борисович', 'Викторович', 'Владимирович', 'Дмитриевич', 'Евгеньевич',
      'Иванович', 'Игоревич', 'Михайлович', 'Николаевич', 'Олегович', 'Павлович', 'Петрович', 'Сергеевич', 'Юрьевич'],
  },
} as const;

/** Made-up people and luck, the same at every run: call `begin` first. */
export const chance = {
  begin(seed: number): void {
    faker.seed(seed);
  },

  name(sex: 'female' | 'male'): { lastName: string; firstName: string; middleName: string } {
    return {
      lastName: faker.person.lastName(sex),
      firstName: faker.helpers.arrayElement(NAMES[sex].first),
      middleName: faker.helpers.arrayElement(NAMES[sex].middle),
    };
  },

  pick<T>(choices: readonly T[]): T {
    return faker.helpers.arrayElement(choices);
  },

  weighted<T>(choices: readonly { weight: number; value: T }[]): T {
    return faker.helpers.weightedArrayElement([...choices]);
  },

  shuffled<T>(choices: readonly T[]): T[] {
    return faker.helpers.shuffle(choices);
  },

  /** True in `share` of the cases. */
  happens(share: number): boolean {
    return faker.datatype.boolean(share);
  },

  /** A moment between the two. */
  between(from: number, to: number): number {
    return to > from ? faker.number.int({ min: from, max: to }) : from;
  },
};
