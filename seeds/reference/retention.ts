import type { EntityManager } from 'typeorm';

/** Terms of keeping: what goes and what stays. Staff of an instance may have set other terms: those are not touched. */
const RULES: readonly { kind: string; amount: number; unit: 'DAYS' | 'MONTHS'; what: string }[] = [
  { kind: 'SIGN_IN_ATTEMPTS', amount: 1, unit: 'DAYS', what: 'Попытки входа удаляются.' },
  { kind: 'SESSIONS', amount: 30, unit: 'DAYS', what: 'Завершённые сеансы удаляются; срок считается с их окончания.' },
  {
    kind: 'ACCOUNT_LINKS',
    amount: 30,
    unit: 'DAYS',
    what: 'Ссылки из писем (вход, приглашение, пароль) удаляются; срок считается с окончания их действия.',
  },
  {
    kind: 'LETTER_TEXTS',
    amount: 6,
    unit: 'MONTHS',
    what: 'Тексты писем стираются; в журнале остаётся, какое письмо и когда отправлено.',
  },
  {
    kind: 'LETTER_ADDRESSES',
    amount: 36,
    unit: 'MONTHS',
    what: 'Адреса и имена получателей писем стираются; строка журнала остаётся.',
  },
  {
    kind: 'UNCONFIRMED_REGISTRATIONS',
    amount: 1,
    unit: 'MONTHS',
    what: 'Регистрации, адрес которых никто не подтвердил: имя, адрес и должность стираются.',
  },
  {
    kind: 'WITHDRAWN_REGISTRATIONS',
    amount: 7,
    unit: 'DAYS',
    what: 'Регистрации с отозванным согласием: имя, адрес и должность стираются; закон даёт на это 30 дней.',
  },
  {
    kind: 'REGISTRATIONS',
    amount: 36,
    unit: 'MONTHS',
    what: 'Имена, адреса и должности участников стираются; срок считается с окончания события. Школа, муниципалитет и отметки об участии остаются для статистики.',
  },
  {
    kind: 'ERASURE_REQUESTS',
    amount: 36,
    unit: 'MONTHS',
    what: 'Исполненные и отменённые запросы на удаление удаляются. Имён и адресов в них нет.',
  },
  {
    kind: 'UNUSED_ACCOUNTS',
    amount: 36,
    unit: 'MONTHS',
    what: 'Учётные записи без ролей, в которые не входили и которые не участвовали в событиях: имя, адрес и сведения о работе стираются.',
  },
];

/** Adds the terms that are not there yet. */
export async function seedRetention(tx: EntityManager): Promise<void> {
  for (const { kind, amount, unit, what } of RULES)
    await tx.query(
      `insert into retention_rule (kind, amount, unit, what) values ($1, $2, $3, $4) on conflict on constraint retention_rule_pk do nothing`,
      [kind, amount, unit, what],
    );
}
