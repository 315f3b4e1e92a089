import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Workplace } from '../organisations/organisations.service.js';
import type { LetterTopic, Subject } from './profile.rules.js';

/** What a person has said of himself. */
export interface Profile {
  id: string;
  email: string;
  /** Null until the person proves to read the address. */
  emailConfirmedAt: Date | null;
  /** Empty, with the first name, until it is said. */
  lastName: string;
  firstName: string;
  middleName: string | null;
  municipalityOktmo: string | null;
  municipality: string | null;
  schoolId: string | null;
  school: string | null;
  schoolUnverified: boolean;
  position: string | null;
  subjects: Subject[];
  grades: number[];
  refusedLetters: LetterTopic[];
}

export interface ProfileChange extends Workplace {
  lastName: string;
  firstName: string;
  middleName: string | null;
  position: string | null;
  subjects: readonly Subject[];
  grades: readonly number[];
}

@Injectable()
export class ProfileRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async find(personId: string): Promise<Profile | null> {
    const rows = await this.dataSource.query<Profile[]>(
      `select p.id, p.email, p.email_confirmed_at as "emailConfirmedAt", p.last_name as "lastName", p.first_name as "firstName",
         p.middle_name as "middleName", m.oktmo as "municipalityOktmo", m.short_name as municipality, p.school_id as "schoolId",
         coalesce(o.short_name, p.school_name) as school, p.school_name is not null as "schoolUnverified", p.position, p.subjects,
         p.grades, p.refused_letters as "refusedLetters"
       from person p left join municipality m on m.id = p.municipality_id left join organisation o on o.id = p.school_id
       where p.id = $1`,
      [personId],
    );
    return rows[0] ?? null;
  }

  async update(tx: EntityManager, personId: string, change: ProfileChange): Promise<void> {
    await tx.query(
      `update person set last_name = $2, first_name = $3, middle_name = $4, municipality_id = $5, school_id = $6, school_name = $7,
         position = $8, subjects = $9, grades = $10 where id = $1`,
      [
        personId,
        change.lastName,
        change.firstName,
        change.middleName,
        change.municipalityId,
        change.schoolId,
        change.schoolName,
        change.position,
        change.subjects,
        change.grades,
      ],
    );
  }

  async refuseLetters(tx: EntityManager, personId: string, topics: readonly LetterTopic[]): Promise<void> {
    await tx.query(`update person set refused_letters = $2 where id = $1`, [personId, topics]);
  }

  /** Those of `emails` whose owners refused letters of the topic. */
  async refusing(emails: readonly string[], topic: LetterTopic): Promise<string[]> {
    const rows = await this.dataSource.query<{ email: string }[]>(
      `select email from person where email = any ($1) and $2 = any (refused_letters)`,
      [emails, topic],
    );
    return rows.map(({ email }) => email);
  }
}
