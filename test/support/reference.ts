import type { DataSource } from 'typeorm';

/** What a test finds in its database: ids of rows and the version of the consent in force. */
export interface Reference {
  /** By code: ASOU, PK_ENERGIA, MOMO. */
  organisations: Readonly<Record<'ASOU' | 'PK_ENERGIA' | 'MOMO', string>>;
  municipality: { id: string; oktmo: string };
  /** Both of the municipality. */
  schools: readonly [string, string];
  consentVersion: string;
}

/** The least of the reference data that events and registrations need; the whole of it is seeds/reference. */
export async function insertReference(dataSource: DataSource): Promise<Reference> {
  const id = async (sql: string): Promise<string> => (await dataSource.query<{ id: string }[]>(sql))[0]!.id;
  const organisation = (code: string, kind: string, name: string) =>
    id(
      `insert into organisation (code, kind, name, short_name, search_text)
       values ('${code}', '${kind}', '${name}', '${name}', lower('${name}')) returning id`,
    );
  const municipality = await id(
    `insert into municipality (oktmo, name, short_name, type, centre, valid_from)
     values ('46704000', 'городской округ Балашиха', 'Балашиха', 'городской округ', 'Балашиха', '2023-09-01') returning id`,
  );
  const school = (number: number) =>
    id(
      `insert into organisation (kind, founder_type, name, short_name, municipality_id, search_text) values
         ('SCHOOL', 'MUNICIPAL', 'МБОУ «Школа № ${number}»', 'Школа № ${number}', '${municipality}', 'мбоу школа ${number} балашиха') returning id`,
    );
  const consentVersion = '2030-09';
  await dataSource.query(
    `insert into consent_document (kind, version, title, body_html, text_hash, valid_from)
     values ('PERSONAL_DATA', $1, 'Согласие', '<p>Согласен</p>', sha256('<p>Согласен</p>'), '2020-01-01')`,
    [consentVersion],
  );
  return {
    organisations: {
      ASOU: await organisation('ASOU', 'REGIONAL_COORDINATOR', 'АСОУ'),
      PK_ENERGIA: await organisation('PK_ENERGIA', 'COLLEGE', 'ПК «Энергия»'),
      MOMO: await organisation('MOMO', 'MINISTRY', 'Министерство'),
    },
    municipality: { id: municipality, oktmo: '46704000' },
    schools: [await school(1), await school(2)],
    consentVersion,
  };
}

/** The same in a database that has it already. */
export async function findReference(dataSource: DataSource): Promise<Reference> {
  const id = async (sql: string): Promise<string> => (await dataSource.query<{ id: string }[]>(sql))[0]!.id;
  const organisation = (code: string) => id(`select id from organisation where code = '${code}'`);
  const school = (number: number) => id(`select id from organisation where short_name = 'Школа № ${number}'`);
  const [consent] = await dataSource.query<{ version: string }[]>(`select version from consent_document limit 1`);
  return {
    organisations: {
      ASOU: await organisation('ASOU'),
      PK_ENERGIA: await organisation('PK_ENERGIA'),
      MOMO: await organisation('MOMO'),
    },
    municipality: { id: await id(`select id from municipality`), oktmo: '46704000' },
    schools: [await school(1), await school(2)],
    consentVersion: consent!.version,
  };
}
