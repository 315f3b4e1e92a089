/**
 * Every table that holds something of a person, and what becomes of it: a test compares this list with the database, so that
 * a new table is either exported or explained here.
 */
interface Holding {
  /** In Russian; the heading in the export. */
  title: string;
  /** Rows of the person as JSON in `row`: `$1` the account, `$2` the proved address, `$3` how many at most. Absent: not exported. */
  select?: string;
  /** Why it is not exported, or what of it is not; shown in the export. */
  note?: string;
  /** What an erasure does: deletes the rows, takes the person out of them, or leaves them (then `note` says why). */
  erasure: 'deleted' | 'emptied' | 'kept';
}

const OWN_REGISTRATION = `(r.person_id = $1 or (r.person_id is null and r.email = $2))`;
const WORK = 'Служебная запись: хранит только номер учётной записи сотрудника; его действия выгружены из журнала.';
const SECRET = 'Секреты входа не выгружаются: по ним можно войти вместо вас.';

/** All columns of `alias` but those named, with more facts by name. */
const row = (alias: string, without: string, more = '') =>
  `to_jsonb(${alias}) - '{${without}}'::text[] ${more && `|| jsonb_build_object(${more})`} as row`;

export const HOLDINGS: Readonly<Record<string, Holding>> = {
  person: {
    title: 'Учётная запись',
    erasure: 'emptied',
    note: 'Вместо пароля хранится его отпечаток, он не выгружается.',
    select: `select ${row(
      'p',
      'password_hash,search_text,organisation_id,municipality_id,school_id,calendar_generation,link_generation',
      `'organisation', o.name, 'municipality', m.name, 'school', coalesce(s.name, p.school_name), 'has_password', p.password_hash is not null`,
    )} from person p left join organisation o on o.id = p.organisation_id left join municipality m on m.id = p.municipality_id
      left join organisation s on s.id = p.school_id where p.id = $1 and $2::text is distinct from '' limit $3`,
  },
  registration: {
    title: 'Регистрации на события',
    erasure: 'emptied',
    select: `select ${row(
      'r',
      'event_id,municipality_id,school_id,queue_number,revision,person_id,search_text,series_id,link_generation,unheld',
      `'event', e.title, 'starts_at', e.starts_at, 'municipality', m.name, 'school', coalesce(s.name, r.school_name)`,
    )} from registration r join event e on e.id = r.event_id left join municipality m on m.id = r.municipality_id
      left join organisation s on s.id = r.school_id where ${OWN_REGISTRATION} order by r.created_at desc limit $3`,
  },
  registration_note: {
    title: 'Заметки организатора',
    erasure: 'deleted',
    select: `select jsonb_build_object('event', e.title, 'text', n.text, 'created_at', n.created_at) as row
      from registration_note n join registration r on r.id = n.registration_id join event e on e.id = n.event_id
      where ${OWN_REGISTRATION} order by n.created_at desc limit $3`,
  },
  registration_tag: {
    title: 'Метки организатора',
    erasure: 'deleted',
    select: `select jsonb_build_object('event', e.title, 'tag', t.name) as row from registration_tag rt join event_tag t on t.id = rt.tag_id
      join registration r on r.id = rt.registration_id join event e on e.id = r.event_id
      where ${OWN_REGISTRATION} order by e.starts_at desc limit $3`,
  },
  saved_view: {
    title: 'Сохранённые отборы',
    erasure: 'deleted',
    select: `select ${row('v', 'person_id')} from saved_view v where v.person_id = $1 and $2::text is distinct from '' limit $3`,
  },
  consent: {
    title: 'Согласия',
    erasure: 'emptied',
    note: 'После удаления остаётся, что согласие было дано и отозвано, без имени и адреса.',
    select: `select ${row(
      'c',
      'document_id,event_id,person_id,registration_id,withdrawn_by_id',
      `'document', d.title, 'version', d.version, 'text_hash', encode(d.text_hash, 'hex'), 'event', e.title`,
    )} from consent c join consent_document d on d.id = c.document_id left join registration r on r.id = c.registration_id
      left join event e on e.id = coalesce(c.event_id, r.event_id)
      where c.person_id = $1 or ${OWN_REGISTRATION} order by c.accepted_at desc limit $3`,
  },
  letter: {
    title: 'Письма',
    erasure: 'emptied',
    note: 'Тексты писем со ссылками для входа не выгружаются: по ним можно войти вместо вас.',
    select: `select jsonb_build_object('kind', l.kind, 'to_address', l.to_address, 'to_name', l.to_name, 'subject', l.subject,
        'text', case when not l.secret then l.text_body end, 'state', l.state, 'created_at', l.created_at, 'sent_at', l.sent_at,
        'event', e.title) as row
      from letter l left join registration r on r.id = l.registration_id left join event e on e.id = l.event_id
      where l.to_address = $2 or ${OWN_REGISTRATION} order by l.created_at desc limit $3`,
  },
  told: {
    title: 'О чём уже сообщено',
    erasure: 'kept',
    note: 'Время и место события, о которых вам написали; ни имени, ни адреса там нет.',
  },
  session: {
    title: 'Сеансы',
    erasure: 'deleted',
    select: `select ${row('s', 'token_hash,person_id,role_assignment_id')} from session s
      where s.person_id = $1 and $2::text is distinct from '' order by s.created_at desc limit $3`,
  },
  sign_in_attempt: {
    title: 'Попытки входа',
    erasure: 'deleted',
    select: `select ${row('a', 'device_hash')} from sign_in_attempt a where a.email = $2 and $1::uuid is not distinct from $1
      order by a.attempted_at desc limit $3`,
  },
  account_link: {
    title: 'Ссылки из писем',
    erasure: 'deleted',
    note: 'Сами ссылки не хранятся и не выгружаются.',
    select: `select ${row('l', 'browser_hash,payload,person_id')} from account_link l
      where l.person_id = $1 or l.email = $2 order by l.created_at desc limit $3`,
  },
  email_change: {
    title: 'Смена адреса',
    erasure: 'deleted',
    select: `select ${row('c', 'person_id')} from email_change c where c.person_id = $1 and $2::text is distinct from '' limit $3`,
  },
  calendar_fetch: {
    title: 'Обращения к личному календарю',
    erasure: 'deleted',
    select: `select ${row('f', 'person_id')} from calendar_fetch f where f.person_id = $1 and $2::text is distinct from '' limit $3`,
  },
  role_assignment: {
    title: 'Роли',
    erasure: 'deleted',
    select: `select ${row(
      'a',
      'person_id,organisation_id,granted_by_id,identity_id,invited_as_secret',
      `'organisation', o.name, 'invited_as', nullif(concat_ws(' ', a.invited_as_secret->>'lastName', a.invited_as_secret->>'firstName',
         a.invited_as_secret->>'middleName'), '')`,
    )}
      from role_assignment a join organisation o on o.id = a.organisation_id
      where a.person_id = $1 and $2::text is distinct from '' order by a.granted_at desc limit $3`,
  },
  event_grant: {
    title: 'Права внутри событий',
    erasure: 'deleted',
    select: `select ${row('g', 'person_id,event_id,granted_by_id', `'event', e.title`)} from event_grant g join event e on e.id = g.event_id
      where g.person_id = $1 and $2::text is distinct from '' order by g.granted_at desc limit $3`,
  },
  api_token: {
    title: 'Ключи API',
    erasure: 'deleted',
    note: SECRET,
    select: `select ${row('a', 'token_hash,person_id')} from api_token a
      where a.person_id = $1 and $2::text is distinct from '' order by a.created_at desc limit $3`,
  },
  second_factor: {
    title: 'Второй шаг входа',
    erasure: 'deleted',
    note: SECRET,
    select: `select jsonb_build_object('confirmed_at', f.confirmed_at) as row from second_factor f
      where f.person_id = $1 and $2::text is distinct from '' limit $3`,
  },
  recovery_code: { title: 'Резервные коды', erasure: 'deleted', note: SECRET },
  known_device: {
    title: 'Знакомые устройства',
    erasure: 'deleted',
    select: `select ${row('d', 'device_hash,person_id')} from known_device d
      where d.person_id = $1 and $2::text is distinct from '' order by d.created_at desc limit $3`,
  },
  external_identity: {
    title: 'Учётные записи организаций',
    erasure: 'deleted',
    select: `select ${row('i', 'person_id')} from external_identity i where i.person_id = $1 and $2::text is distinct from '' limit $3`,
  },
  external_sign_in: {
    title: 'Начатые входы',
    erasure: 'deleted',
    note: 'Живут несколько минут, содержат только секреты входа.',
  },
  erasure_request: {
    title: 'Запросы на удаление',
    erasure: 'emptied',
    select: `select ${row('q', 'person_id,requested_by_id,confirmed_by_id')} from erasure_request q
      where q.person_id = $1 or q.email = $2 order by q.requested_at desc limit $3`,
  },
  responsible_person: {
    title: 'Ответственные лица организаций',
    erasure: 'kept',
    note: 'Назначены приказом организации: сведения исправляет она сама. Выгружены записи с вашим адресом.',
    select: `select ${row('p', 'organisation_id', `'organisation', o.name`)} from responsible_person p
      join organisation o on o.id = p.organisation_id where p.email = $2 and $1::uuid is not distinct from $1 order by p.valid_from desc limit $3`,
  },
  audit_entry: {
    title: 'Журнал действий',
    erasure: 'emptied',
    note: 'Что, когда и с какой строкой сделано, остаётся в журнале навсегда; имена, адреса и значения стираются.',
    select: `select jsonb_build_object('at', a.at, 'action', a.action, 'label', a.label, 'via', a.via,
        'by_you', coalesce(a.actor_id = $1, false), 'address', case when a.actor_id = $1 then host(a.address) end,
        'before', case when a.person_id = $1 then a.before end, 'after', case when a.person_id = $1 then a.after end) as row
      from audit_entry a where (a.person_id = $1 or a.actor_id = $1) and $2::text is distinct from '' order by a.at desc, a.id desc limit $3`,
  },
  speaker_claim: {
    title: 'Заявки на профили докладчиков',
    erasure: 'deleted',
    select: `select jsonb_build_object('event', e.title, 'name', s.full_name, 'position', s.position, 'state', c.state,
        'requested_at', c.asked_at, 'decided_at', c.decided_at) as row
      from speaker_claim c join speaker s on s.id = c.speaker_id join event e on e.id = c.event_id
      where c.person_id = $1 and $2::text is distinct from '' order by c.asked_at desc limit $3`,
  },
  speaker: {
    title: 'Докладчики программ',
    erasure: 'kept',
    select: `select ${row('s', 'id,person_id')} from speaker s where s.person_id = $1 and $2::text is distinct from '' order by s.full_name limit $3`,
    note: 'Публичное авторство: имя стоит в выпущенной программе с согласия докладчика. Убрать его может организатор события.',
  },
  program_release: {
    title: 'Выпуски программ',
    erasure: 'kept',
    note: 'Публичное авторство; кто выпустил, записано номером.',
  },
  event: {
    title: 'События',
    erasure: 'kept',
    note: 'Контакты для вопросов указывает организатор. Кто создал, записано номером.',
  },
  event_remark: { title: 'Замечания к событиям', erasure: 'kept', note: WORK },
  announcement: { title: 'Анонсы', erasure: 'kept', note: WORK },
  post_release: { title: 'Пост-релизы', erasure: 'kept', note: WORK },
  publication_version: { title: 'Прежние тексты публикаций', erasure: 'kept', note: WORK },
  picture: {
    title: 'Фотографии',
    erasure: 'kept',
    note: 'Лица не распознаются и с учётными записями не связаны. Скрыть фотографию просят у организатора события.',
  },
  material: {
    title: 'Материалы событий',
    erasure: 'kept',
    note: 'Файлы и ссылки, которые выложил организатор: публичное авторство. Убрать материал просят у организатора события.',
  },
  organisation: {
    title: 'Организации',
    erasure: 'kept',
    note: 'Сведения об организациях, в том числе имя руководителя, открытые.',
  },
  campaign: { title: 'Письма организаторов', erasure: 'kept', note: WORK },
  campaign_recipient: {
    title: 'Кому писал организатор',
    erasure: 'kept',
    note: 'Хранит только номера регистрации и письма; сами письма выгружены отдельно.',
  },
  information_letter: {
    title: 'Информационные письма',
    erasure: 'kept',
    note: 'Официальная бумага: подписавший и исполнитель названы в ней по должности.',
  },
  organisation_merge: { title: 'Объединения организаций', erasure: 'kept', note: WORK },
  unknown_school_decision: { title: 'Сопоставления школ', erasure: 'kept', note: WORK },
  import_run: { title: 'Загрузки списков', erasure: 'kept', note: WORK },
  import_row: { title: 'Строки загрузок', erasure: 'kept', note: 'Строки списков организаций.' },
  consent_document: { title: 'Тексты согласий', erasure: 'kept', note: WORK },
  retention_run: { title: 'Очистки по срокам хранения', erasure: 'kept', note: WORK },
  plan: { title: 'Планы', erasure: 'kept', note: 'Подписавшее план должностное лицо названо в самом документе.' },
};
