/** Columns of the files that tests make, in their order: A to K. */
export const COLUMNS = [
  'Код',
  'Краткое название',
  'Полное название',
  'Муниципалитет',
  'Вид',
  'Учредитель',
  'Руководитель',
  'Почта',
  'Телефон',
  'Сайт',
  'Уровень',
] as const;

type Column = (typeof COLUMNS)[number];

/** One planted fault: what a good row is changed to, where it must be found and with what words. */
export interface Fault {
  name: string;
  cells: Partial<Record<Column, string>>;
  /** Null: the whole row is at fault. */
  column: Column | null;
  text: string;
  verdict?: 'DUPLICATE';
}

const fault = (name: string, column: Column, value: string, text: string): Fault => ({
  name,
  cells: { [column]: value },
  column,
  text,
});

/** Faults that can be seen in the row itself. */
const OWN: readonly Fault[] = [
  fault('unknown municipality', 'Муниципалитет', 'Атлантида', '«Атлантида» нет в справочнике муниципалитетов'),
  fault('unknown OKTMO', 'Муниципалитет', '99999999', '«99999999» нет в справочнике'),
  fault('a municipality of the past', 'Муниципалитет', 'Прежний', '«Прежний» нет в справочнике'),
  fault('a name of two municipalities', 'Муниципалитет', 'Двойной', '«Двойной» подходит к нескольким'),
  fault('no municipality', 'Муниципалитет', '', 'Не заполнен муниципалитет'),
  fault('e-mail without @', 'Почта', 'school.example.ru', 'Неверный адрес почты: «school.example.ru»'),
  fault('e-mail with a space', 'Почта', 'sch ool@example.ru', 'Неверный адрес почты'),
  fault('e-mail without a zone', 'Почта', 'school@example', 'Неверный адрес почты'),
  fault('e-mail with two dots', 'Почта', 'school..1@example.ru', 'Неверный адрес почты'),
  fault('e-mail in Cyrillic', 'Почта', 'школа@example.ru', 'Неверный адрес почты'),
  fault('two e-mails', 'Почта', 'a@example.ru, b@example.ru', 'Неверный адрес почты'),
  fault('a short phone', 'Телефон', '123-45-67', 'Неверный телефон: «123-45-67»'),
  fault('a phone with letters', 'Телефон', '8 495 12A 45 67', 'Неверный телефон'),
  fault('a long phone', 'Телефон', '+7 495 123 45 67 8', 'Неверный телефон'),
  fault('a foreign phone', 'Телефон', '+375 17 123 45 67', 'Неверный телефон'),
  fault('a wrong second phone', 'Телефон', '8 (495) 123-45-67, 12', 'Неверный телефон'),
  fault('a site with a space', 'Сайт', 'школа пять', 'Неверный адрес сайта: «школа пять»'),
  fault('a site without a dot', 'Сайт', 'localhost', 'Неверный адрес сайта'),
  fault('a site of another protocol', 'Сайт', 'ftp://example.ru', 'Неверный адрес сайта'),
  fault('a site with a port', 'Сайт', 'http://example.ru:8080', 'Неверный адрес сайта'),
  fault('unknown level', 'Уровень', 'высший', 'Неизвестный уровень: «высший»'),
  fault('unknown founder', 'Учредитель', 'сам', 'Неизвестный учредитель: «сам»'),
  fault('no founder', 'Учредитель', '', 'укажите учредителя'),
  fault('unknown kind', 'Вид', 'кафе', 'Неизвестный вид: «кафе»'),
  fault('a code with a space', 'Код', 'S 1', 'Код без пробелов'),
  fault('a long code', 'Код', 'S'.repeat(51), 'не больше 50 знаков'),
  fault('a short short name', 'Краткое название', 'Ш', 'От 2 до 200 знаков, а здесь 1'),
  fault('a long short name', 'Краткое название', 'Ш'.repeat(201), 'От 2 до 200 знаков, а здесь 201'),
  fault('no name and no code', 'Краткое название', '', 'Нет ни кода, ни краткого названия'),
  fault('a long name', 'Полное название', 'Ш'.repeat(501), 'От 2 до 500 знаков, а здесь 501'),
  fault('a short head', 'Руководитель', 'Ян', 'От 3 до 200 знаков'),
  fault('a long head', 'Руководитель', 'Я'.repeat(201), 'От 3 до 200 знаков'),
  fault('a formula in a name', 'Полное название', '=HYPERLINK("http://evil.example")', 'Формула «=HYPERLINK('),
  fault('a formula in a phone', 'Телефон', '=1+1', 'Формула «=1+1»'),
];

/** Faults that are seen only beside the directory of `plantDirectory` and the first two rows of the file. */
const BESIDE: readonly Fault[] = [
  {
    name: 'a code twice',
    cells: { Код: 'FIRST', 'Краткое название': 'Другое имя с тем же кодом' },
    column: 'Код',
    text: 'Повторяет строку 2: тот же код «FIRST»',
    verdict: 'DUPLICATE',
  },
  {
    name: 'a name twice, typed otherwise',
    cells: { 'Краткое название': 'первая  ШКОЛА файла!' },
    column: 'Краткое название',
    text: 'Повторяет строку 2: те же краткое название и муниципалитет',
    verdict: 'DUPLICATE',
  },
  fault('the code of no school', 'Код', 'ASOU', 'Код «ASOU» принадлежит другой организации: «АСОУ»'),
  fault('the code of a closed school', 'Код', 'CLOSED', 'Организация с кодом «CLOSED» закрыта'),
  {
    name: 'the code of another school',
    cells: { Код: 'OWNED', 'Краткое название': 'Лицей без кода' },
    column: 'Код',
    text: 'Код «OWNED» принадлежит другой организации: «Хозяйка кода» (Балашиха, код OWNED)',
  },
  {
    name: 'another code than the directory has',
    cells: { Код: 'OTHER', 'Краткое название': 'Хозяйка кода' },
    column: 'Код',
    text: 'другой код: «OWNED»',
  },
  {
    name: 'a name of two schools',
    cells: { 'Краткое название': 'Близнецы' },
    column: 'Краткое название',
    text: 'Под это название подходят 2: «Близнецы» (Балашиха, код TWIN-1); «Близнецы» (Балашиха, код TWIN-2). Укажите код',
  },
  {
    name: 'a second row for one school',
    cells: { 'Краткое название': 'Лицей № 77' },
    column: null,
    text: 'Относится к той же школе «Лицей № 77», что и строка 3',
  },
  {
    name: 'an unknown code without a name',
    cells: { Код: 'UNKNOWN', 'Краткое название': '' },
    column: 'Краткое название',
    text: 'Школы с кодом «UNKNOWN» нет, а для новой нужно краткое название',
  },
];

export const FAULTS: readonly Fault[] = [...OWN, ...BESIDE];
