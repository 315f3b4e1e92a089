import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';

interface Consent {
  kind: 'PERSONAL_DATA';
  version: string;
  title: string;
  validFrom: string;
  bodyHtml: string;
}

/** Consent as 152-FZ, art. 9, wants it: operator, purposes, data, actions, term and withdrawal. Never edit one that was given: add a version. */
const CONSENTS: readonly Consent[] = [
  {
    kind: 'PERSONAL_DATA',
    version: '2026-09',
    title: 'Согласие на обработку персональных данных участника мероприятия',
    validFrom: '2026-08-01T00:00:00+03:00',
    bodyHtml: [
      '<p>Отмечая поле согласия в форме регистрации, я свободно, своей волей и в своём интересе даю согласие на обработку моих персональных данных в соответствии со статьёй 9 Федерального закона от 27.07.2006 № 152-ФЗ «О персональных данных».</p>',
      '<p><strong>1. Оператор.</strong> Государственное бюджетное образовательное учреждение высшего образования Московской области «Академия социального управления» (АСОУ). Место нахождения и адреса для обращений указаны на официальном сайте оператора.</p>',
      '<p><strong>2. Цели обработки:</strong></p>',
      '<ul><li>регистрация на мероприятие и ведение списка его участников;</li><li>письма об этом мероприятии: подтверждение регистрации, ссылка для подключения, напоминание, сообщение о переносе или отмене, материалы;</li><li>учёт участия и выдача сертификата участника;</li><li>подготовка обезличенных сводных данных об участии по муниципальным образованиям и школам.</li></ul>',
      '<p><strong>3. Перечень персональных данных:</strong> фамилия, имя, отчество (если указано); адрес электронной почты; муниципальное образование; место работы; должность; ответы на вопросы формы регистрации; сведения о подключении и присутствии на мероприятии; время дачи согласия и сетевой адрес, с которого оно дано. Специальные категории персональных данных и биометрические данные не обрабатываются.</p>',
      '<p><strong>4. Действия с персональными данными:</strong> сбор, запись, систематизация, накопление, хранение, уточнение (обновление, изменение), извлечение, использование, предоставление организатору мероприятия, указанному на его странице, обезличивание, блокирование, удаление, уничтожение. Обработка ведётся с использованием средств автоматизации, базы данных находятся на территории Российской Федерации. Неопределённому кругу лиц данные не раскрываются.</p>',
      '<p><strong>5. Срок.</strong> Согласие действует со дня, когда оно дано, до достижения целей обработки, но не дольше трёх лет со дня проведения мероприятия, либо до отзыва.</p>',
      '<p><strong>6. Отзыв.</strong> Согласие можно отозвать в любое время, направив оператору обращение в письменной форме или в форме электронного документа. Оператор прекратит обработку и уничтожит данные не позднее тридцати дней со дня получения отзыва, если федеральный закон не разрешает обрабатывать их без согласия. Отзыв не влияет на законность обработки до него.</p>',
      '<p><strong>7. Без согласия</strong> зарегистрироваться на мероприятие нельзя. Открытые мероприятия, для которых регистрация не нужна, доступны без передачи персональных данных.</p>',
    ].join('\n'),
  },
];

/**
 * Adds the texts of consent that are not there yet. Throws when a stored version has another text: what people agreed
 * to must stay as it was.
 */
export async function seedConsents(tx: EntityManager): Promise<void> {
  for (const { kind, version, title, bodyHtml, validFrom } of CONSENTS) {
    const hash = createHash('sha256').update(bodyHtml).digest();
    await tx.query(
      `insert into consent_document (kind, version, title, body_html, text_hash, valid_from) values ($1, $2, $3, $4, $5, $6)
       on conflict on constraint consent_document_version_uq do nothing`,
      [kind, version, title, bodyHtml, hash, validFrom],
    );
    const changed = await tx.query<unknown[]>(
      `select from consent_document where kind = $1 and version = $2 and text_hash <> $3`,
      [kind, version, hash],
    );
    if (changed.length > 0)
      throw new Error(`The text of consent ${kind} ${version} has changed: give it a new version`);
  }
}
