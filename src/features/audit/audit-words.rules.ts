import { EVENT_RIGHT_WORDS, ROLE_WORDS } from '../accounts/accounts-words.rules.js';
import { STUDY_FORM_WORDS } from '../events/event-kinds.rules.js';
import { audienceWord, FORMAT_WORDS, KIND_WORDS } from '../events/event-words.rules.js';
import { AUDIENCES } from '../events/events.rules.js';

/** What a row of an audited table is called, with what happened to it in the same gender: «Изменено событие». */
interface TableWords {
  /** For the list of choices. */
  plural: string;
  insert: string;
  update: string;
  delete: string;
}

const masculine = (word: string, plural: string): TableWords => ({
  plural,
  insert: `Добавлен ${word}`,
  update: `Изменён ${word}`,
  delete: `Удалён ${word}`,
});
const feminine = (word: string, plural: string): TableWords => ({
  plural,
  insert: `Добавлена ${word}`,
  update: `Изменена ${word}`,
  delete: `Удалена ${word}`,
});
const neuter = (word: string, plural: string): TableWords => ({
  plural,
  insert: `Добавлено ${word}`,
  update: `Изменено ${word}`,
  delete: `Удалено ${word}`,
});

/** Every audited table. */
export const TABLE_WORDS: Readonly<Record<string, TableWords>> = {
  event: { ...neuter('событие', 'События'), insert: 'Создано событие' },
  event_remark: { ...neuter('замечание', 'Замечания'), insert: 'Написано замечание' },
  event_measure: masculine('пункт плана у события', 'Связи событий с планом'),
  series: feminine('серия событий', 'Серии событий'),
  seat_pool: { ...neuter('число мест', 'Число мест'), insert: 'Задано число мест' },
  program_session: masculine('пункт программы', 'Программы'),
  session_speaker: masculine('спикер программы', 'Спикеры'),
  speaker_claim: feminine('заявка на профиль спикера', 'Профили спикеров'),
  program_release: {
    plural: 'Выпуски программ',
    insert: 'Выпущена версия программы',
    update: 'Изменена версия программы',
    delete: 'Удалена версия программы',
  },
  announcement: masculine('анонс', 'Анонсы'),
  post_release: masculine('пост-релиз', 'Пост-релизы'),
  picture: feminine('картинка', 'Картинки'),
  material: masculine('материал', 'Материалы'),
  registration: feminine('регистрация', 'Регистрации'),
  event_tag: feminine('метка участников', 'Метки участников'),
  registration_tag: {
    ...feminine('метка у участника', 'Метки у участников'),
    insert: 'Поставлена метка',
    delete: 'Снята метка',
  },
  registration_note: feminine('заметка об участнике', 'Заметки об участниках'),
  consent: neuter('согласие', 'Согласия'),
  consent_document: masculine('текст согласия', 'Тексты согласий'),
  letter: { ...neuter('письмо', 'Письма'), insert: 'Письмо отправлено ещё раз', update: 'Письмо возвращено в очередь' },
  campaign: { ...feminine('рассылка', 'Рассылки участникам'), insert: 'Написано письмо участникам' },
  information_letter: neuter('информационное письмо', 'Информационные письма'),
  letter_addressee: masculine('адресат письма', 'Адресаты писем'),
  package_terms: {
    ...masculine('срок пакета событий', 'Сроки пакета событий'),
    update: 'Изменены сроки пакета событий',
  },
  municipality: masculine('муниципалитет', 'Муниципалитеты'),
  organisation: feminine('организация', 'Организации'),
  responsible_person: neuter('ответственное лицо', 'Ответственные лица'),
  unknown_school_decision: {
    ...neuter('решение о неизвестной школе', 'Решения о неизвестных школах'),
    insert: 'Сопоставлена неизвестная школа',
  },
  organisation_merge: {
    ...neuter('объединение организаций', 'Объединения организаций'),
    insert: 'Объединены организации',
  },
  person: feminine('учётная запись', 'Учётные записи'),
  role_assignment: { ...feminine('роль', 'Роли'), insert: 'Назначена роль', delete: 'Снята роль' },
  event_grant: {
    ...neuter('право помощника', 'Права помощников'),
    insert: 'Дано право помощника',
    delete: 'Снято право помощника',
  },
  api_token: { ...masculine('API-токен', 'API-токены'), insert: 'Выпущен API-токен' },
  session: { ...masculine('сеанс', 'Сеансы'), insert: 'Открыт сеанс' },
  second_factor: {
    ...masculine('второй фактор', 'Второй фактор'),
    insert: 'Включён второй фактор',
    delete: 'Отключён второй фактор',
  },
  external_identity: feminine('привязка внешнего входа', 'Внешний вход'),
  email_change: { ...feminine('смена почты', 'Смены почты'), insert: 'Запрошена смена почты' },
  import_run: { ...feminine('загрузка списка', 'Загрузки'), insert: 'Загружен файл' },
  erasure_request: masculine('запрос на удаление данных', 'Запросы на удаление'),
  retention_rule: masculine('срок хранения', 'Сроки хранения'),
  retention_run: {
    ...feminine('проверка сроков хранения', 'Проверки сроков хранения'),
    insert: 'Проверены сроки хранения',
  },
  job: {
    ...neuter('задание', 'Задания'),
    update: 'Повторено неудачное задание',
    delete: 'Убрано неудачное задание',
  },
  account_link: { ...feminine('ссылка из письма', 'Ссылки из писем'), insert: 'Запрошено письмо со ссылкой' },
};

/** What was downloaded: `download.participants`. */
export const DOWNLOAD_WORDS: Readonly<Record<string, string>> = {
  participants: 'Выгружен список участников',
  program: 'Выгружена программа',
  audit: 'Выгружен журнал',
  people: 'Выгружен список людей',
  organisations: 'Выгружен список организаций',
  'own-data': 'Выгружены свои данные',
};

/** Columns, and what is told of a download. A name alone is enough where it means the same in every table. */
export const COLUMN_WORDS: Readonly<Record<string, string>> = {
  id: 'номер записи', asked_at: 'когда спросили', title: 'название', summary: 'описание', slug: 'адрес страницы', kind: 'вид', format: 'формат', audience: 'для кого',
  grades: 'классы', halls: 'залы', papers_text: 'требования к тезисам', papers_due_at: 'последний день приёма тезисов', sites: 'площадки',
  themes: 'темы и вопросы', academic_hours: 'академических часов', study_form: 'форма обучения', closed_list: 'по списку',
  creation_key: 'ключ создания', organiser_id: 'организатор', municipality_id: 'муниципалитет', series_id: 'серия', zone: 'часовой пояс',
  starts_at: 'начало', ends_at: 'окончание', registration_mode: 'регистрация', registration_opens_at: 'регистрация открывается',
  registration_closes_at: 'регистрация закрывается', platform: 'платформа', join_url: 'ссылка на трансляцию', venue: 'место',
  address: 'адрес', contact: 'контакты', publication_state: 'состояние', published_at: 'опубликовано',
  cancelled_at: 'отменено', cancel_reason: 'причина отмены', moved_at: 'перенесено', move_reason: 'причина переноса',
  moved_from_starts_at: 'прежнее начало', moved_from_ends_at: 'прежнее окончание', first_starts_at: 'первое объявленное начало', first_ends_at: 'первое объявленное окончание', created_by_id: 'кто создал', created_at: 'создано',
  event_id: 'событие', measure_id: 'мероприятие плана', item_id: 'тема плана', is_primary: 'основное мероприятие', capacity: 'число мест',
  held: 'занято', waiting: 'ждут', last_queue_number: 'последний номер', description: 'описание', hall: 'зал', session_id: 'пункт программы',
  speaker_id: 'спикер', role: 'роль', position: 'должность', 'session_speaker.position': 'порядок', 'picture.position': 'порядок',
  'material.position': 'порядок', purpose: 'назначение', visibility: 'кому видно', url: 'адрес', media_type: 'тип файла', 'material.hidden_at': 'скрыт',
  submitted_by_id: 'кто отправил на проверку', submit_note: 'сообщение проверяющему',
  wished_publish_at: 'желаемое время публикации', publish_by_id: 'кто назначил публикацию',
  withdraw_reason: 'причина снятия с публикации', text_starts_at: 'текст сохранён для начала', text_ends_at: 'текст сохранён для окончания',
  'letter.reason': 'почему не отправлено', tells: 'о чём сообщает', network: 'сеть', unheld: 'без места до подтверждения',
  restored_at: 'восстановлено', restore_reason: 'причина восстановления', place_changed_at: 'место изменено', place_before: 'прежнее место',
  resolved_at: 'замечание снято', resolved_by_id: 'кто снял замечание', 'event_remark.parent_id': 'ответ на замечание',
  number: 'версия', content: 'содержание', released_at: 'выпущено', released_by_id: 'кто выпустил', withdrawn_at: 'отозвано', lead: 'лид',
  body_html: 'текст', author_id: 'автор', publish_at: 'выйдет само', submitted_at: 'отправлено на проверку', return_remark: 'замечание', version: 'версия', participants_count: 'участников', schools_count: 'школ',
  municipalities_count: 'муниципалитетов', post_release_id: 'пост-релиз', announcement_id: 'анонс или новость', width: 'ширина', height: 'высота', alt: 'что на картинке',
  caption: 'подпись', ground: 'основание публикации', 'consent.ground': 'как получено', approval_required: 'участников утверждает организатор',
  source: 'откуда', approved_at: 'одобрено', 'registration.cancel_reason': 'причина отказа', colour: 'цвет', tag_id: 'метка', text: 'текст', hidden_at: 'скрыта', email: 'почта', last_name: 'фамилия', first_name: 'имя',
  middle_name: 'отчество', school_id: 'школа', school_name: 'школа (как ввели)', answers: 'ответы', state: 'состояние',
  queue_number: 'номер в очереди', hold_expires_at: 'место держится до', email_confirmed_at: 'почта подтверждена', person_id: 'человек',
  letter_requested_at: 'письмо запрошено', cancel_cause: 'причина отмены', first_joined_at: 'подключение', checked_in_at: 'отметка о приходе',
  erased_at: 'данные удалены', registration_id: 'регистрация', document_id: 'текст согласия', accepted_at: 'принято', user_agent: 'браузер',
  withdrawn_by_id: 'кто отозвал', text_hash: 'контрольная сумма', valid_from: 'действует с', published_by_id: 'кто опубликовал',
  to_address: 'кому', to_name: 'имя получателя', reply_to: 'ответ на', subject: 'тема', ics_method: 'вид приглашения',
  event_sequence: 'номер изменения события', expires_at: 'действует до', smtp_response: 'ответ почты', refused_at: 'первый отказ почты', sent_at: 'отправлено', oktmo: 'ОКТМО',
  name: 'название', short_name: 'краткое название', type: 'тип', is_zato: 'ЗАТО', centre: 'центр', valid_to: 'действует по',
  successor_id: 'преемник', code: 'код', founder_type: 'учредитель', is_collective: 'собирательная', parent_id: 'вышестоящая организация',
  profminimum_level: 'уровень профминимума', head_name: 'руководитель', phone: 'телефон', website: 'сайт', inn: 'ИНН', okpo: 'ОКПО',
  head_position: 'должность руководителя', closed_at: 'закрыта', merged_into_id: 'объединена с', requires_second_factor: 'второй фактор обязателен',
  organisation_id: 'организация', full_name: 'ФИО', duty: 'за что отвечает', order_number: 'номер приказа', order_date: 'дата приказа',
  created_school: 'заведена новая школа', moved: 'перенесено', decided_by: 'кто решил', decided_at: 'решено',
  undone_at: 'отменено', loser_id: 'присоединённая организация', survivor_id: 'оставшаяся организация', merged_by: 'кто объединил',
  merged_at: 'объединено', password_hash: 'пароль', calendar_generation: 'выпуск ссылки календаря', blocked_at: 'доступ закрыт',
  subjects: 'предметы', refused_letters: 'отказ от писем', second_factor_exempt: 'без второго фактора', granted_at: 'назначено',
  granted_by_id: 'кто назначил', invited_as_secret: 'как назвали в приглашении', link_generation: 'поколение ссылки', valid_until: 'действует до', identity_id: 'внешний вход', event_right: 'право', token_hash: 'токен',
  last_used_at: 'использован', revoked_at: 'отозван', actions: 'действия', last_seen_at: 'последний запрос', role_assignment_id: 'выбранная роль',
  method: 'способ входа', second_factor_at: 'второй фактор введён', secret: 'секрет', confirmed_at: 'подтверждено', last_step: 'последний код',
  issuer: 'поставщик входа', subject_id: 'номер у поставщика', old_email: 'прежняя почта', new_email: 'новая почта', requested_at: 'запрошено',
  old_confirmed_at: 'подтверждено с прежней почты', new_confirmed_at: 'подтверждено с новой почты', browser_hash: 'браузер', used_at: 'использована',
  letter_days: 'письмо, дней до начала', announcement_days: 'анонс, дней до начала', program_days: 'программа, дней до начала',
  post_release_working_days: 'пост-релиз, рабочих дней', changed_at: 'изменено', single: 'единственная строка',
  payload: 'содержание', q: 'поиск', status: 'состояние', event: 'событие', organisation: 'организация', person: 'человек', actor: 'кто',
  table: 'раздел', from: 'с', to: 'по', rows: 'строк', filters: 'отбор', 'external_identity.subject': 'номер у поставщика',
  last_signed_in_at: 'последний вход', dedupe_key: 'ключ', attempts: 'попыток', claimed_at: 'взято в работу', ics: 'приглашение',
  outgoing_number: 'исходящий номер', outgoing_date: 'дата письма', addressee: 'адресат', heading: 'заголовок', opening: 'текст',
  closing: 'текст после сведений', attachment: 'приложение', quotes: 'цитаты', decisions: 'решения', with_program: 'программа приложением', appendix: 'приложенная программа', signatory_position: 'должность подписывающего', signatory_name: 'кто подписывает',
  drafter_name: 'исполнитель', drafter_phone: 'телефон исполнителя', facts: 'сведения о событии', registered_by_id: 'кто зарегистрировал',
  registered_at: 'зарегистрировано', 'series.registration': 'как регистрируются', told_at: 'участники знают с', letter_id: 'письмо', body: 'текст', filter: 'кому', sent_by_id: 'кто отправил', stopped_at: 'остановлено', read_at: 'прочитано', token: 'ссылка', text_body: 'текст', html_body: 'текст', sequence: 'номер изменения', basis: 'основание', requested_by_id: 'кто запросил', due_at: 'срок',
  confirmed_by_id: 'кто подтвердил', ended_at: 'завершено', counts: 'итоги', file_name: 'файл', file_size: 'размер файла, байт',
  file_hash: 'контрольная сумма файла', headers: 'заголовки', fields: 'поля', failure: 'почему не получилось', total_rows: 'строк',
  checked_rows: 'проверено строк', new_rows: 'новых строк', changed_rows: 'изменений', same_rows: 'без изменений', error_rows: 'с ошибками',
  duplicate_rows: 'повторов', created_rows: 'добавлено', updated_rows: 'обновлено', stale_rows: 'устарело до записи',
  uploaded_by: 'кто загрузил', uploaded_at: 'загружено', checked_at: 'проверено', confirmed_by: 'кто подтвердил', finished_at: 'завершено',
  dry_run: 'без изменений', started_at: 'начато', started_by_id: 'кто начал', what: 'что хранится', amount: 'сколько', unit: 'единица',
}; // prettier-ignore

const PUBLICATION_STATES = {
  DRAFT: 'черновик', IN_REVIEW: 'на согласовании', APPROVED: 'согласовано', PUBLISHED: 'опубликовано', WITHDRAWN: 'снято с публикации',
  ARCHIVED: 'в архиве',
}; // prettier-ignore

const LETTERS = { REMINDERS: 'напоминания', MATERIALS: 'материалы', DIGEST: 'подборка' };

const words = <K extends string>(table: Readonly<Record<K, { word: string }>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries<{ word: string }>(table).map(([key, { word }]) => [key, word]));

/** Values that are codes, by `table.column` or by the column alone. */
export const VALUE_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'event.kind': words(KIND_WORDS),
  'event.format': FORMAT_WORDS,
  'event.audience': Object.fromEntries(AUDIENCES.map((audience) => [audience, audienceWord(audience)])),
  'event.study_form': STUDY_FORM_WORDS,
  'event.registration_mode': { FORM: 'по форме', NONE: 'без регистрации' },
  publication_state: PUBLICATION_STATES,
  'program_session.kind': { TALK: 'выступление', DISCUSSION: 'обсуждение', WORKSHOP: 'мастер-класс', BREAK: 'перерыв' },
  'speaker_claim.state': { PENDING: 'ждёт ответа', CONFIRMED: 'подтверждена', REFUSED: 'отклонена' },
  'session_speaker.role': { SPEAKER: 'спикер', MODERATOR: 'модератор' },
  'material.kind': { FILE: 'файл', LINK: 'ссылка', RECORDING: 'запись' },
  'material.purpose': { MATERIAL: 'материал', CALL_FOR_PAPERS: 'приём тезисов' },
  'material.visibility': { ALL: 'всем', REGISTERED: 'записавшимся', ATTENDED: 'участникам', STAFF: 'сотрудникам' },
  'picture.ground': { GENERAL_VIEW: 'общий план', CONSENT: 'согласие людей на снимке' },
  'registration.state': {
    PENDING: 'ждёт подтверждения', IN_REVIEW: 'на рассмотрении', CONFIRMED: 'подтверждено', OFFERED: 'место предложено', WAITLISTED: 'лист ожидания', CANCELLED: 'отменено',
  },
  'registration.cancel_cause': {
    BY_PARTICIPANT: 'отказ участника', BY_ORGANISER: 'решение организатора', HOLD_EXPIRED: 'место не подтвердили вовремя', ERASED: 'данные удалены',
    REJECTED: 'организатор отклонил заявку',
  },
  'registration.source': { FORM: 'форма на сайте', BY_HAND: 'внёс организатор', IMPORT: 'загружено списком' },
  'event_tag.colour': { GREY: 'серый', BLUE: 'синий', GREEN: 'зелёный', AMBER: 'жёлтый', RED: 'красный' },
  'consent.ground': { FORM: 'в форме на сайте', PAPER: 'на бумаге' },
  'letter.state': {
    QUEUED: 'ждёт отправки', SENDING: 'отправляется', SENT: 'отправлено', KEPT: 'сохранено без отправки', FAILED: 'не принято почтой',
    SUPERSEDED: 'устарело до отправки', EXPIRED: 'не успело к сроку',
  },
  'organisation.kind': {
    MINISTRY: 'министерство', REGIONAL_COORDINATOR: 'региональный координатор', MUNICIPAL_EDUCATION_AUTHORITY: 'муниципальный орган',
    SCHOOL: 'школа', COLLEGE: 'колледж', UNIVERSITY: 'вуз', INDUSTRIAL_PARTNER: 'промышленный партнёр',
  },
  'organisation.founder_type': { STATE: 'областной', ANO: 'АНО', MUNICIPAL: 'муниципальный' },
  'organisation.profminimum_level': { BASIC: 'базовый', MAIN: 'основной', ADVANCED: 'продвинутый' },
  'role_assignment.role': words(ROLE_WORDS),
  'event_grant.event_right': words(EVENT_RIGHT_WORDS),
  'person.refused_letters': LETTERS,
  'session.method': { LETTER: 'по ссылке из письма', PASSWORD: 'по паролю', OIDC: 'внешний вход' },
  'import_run.state': {
    UPLOADED: 'загружена', CHECKING: 'проверяется', CHECKED: 'проверена', APPLYING: 'записывается', DONE: 'записана', STOPPED: 'остановлена',
    FAILED: 'не получилась',
  },
  'import_run.kind': { SCHOOLS: 'школы' },
  'erasure_request.state': { REQUESTED: 'ждёт подтверждения', CONFIRMED: 'подтверждён', DONE: 'выполнен', CANCELLED: 'отменён' },
  'retention_rule.unit': { DAYS: 'дней', MONTHS: 'месяцев' },
  'consent_document.kind': { PERSONAL_DATA: 'обработка персональных данных', DISTRIBUTION: 'распространение' },
  'account_link.kind': {
    SIGN_IN: 'вход', INVITATION: 'приглашение', PASSWORD_RESET: 'новый пароль', EMAIL_CHANGE_OLD: 'смена почты: прежняя',
    EMAIL_CHANGE_NEW: 'смена почты: новая', ERASURE: 'удаление данных',
  },
}; // prettier-ignore

export const ROLE_NAMES = words(ROLE_WORDS);
