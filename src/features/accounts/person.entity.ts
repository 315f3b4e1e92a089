import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LetterTopic, Subject } from './profile.rules.js';

@Entity('person')
export class Person {
  @PrimaryColumn('uuid')
  id: string;

  /** Lower case, no outer spaces. */
  @Column('text')
  email: string;

  /** Empty, and the first name with it, until the person has said it. */
  @Column('text')
  lastName: string;

  @Column('text')
  firstName: string;

  @Column('text', { nullable: true })
  middleName: string | null;

  @Column('text', { nullable: true })
  position: string | null;

  /** Where a member of staff works; the school of teachers is what they say of themselves. */
  @Column('uuid', { nullable: true })
  organisationId: string | null;

  @Column('uuid', { nullable: true })
  municipalityId: string | null;

  @Column('uuid', { nullable: true })
  schoolId: string | null;

  /** Typed when the school is not in the list (US-04); never shown in public. */
  @Column('text', { nullable: true })
  schoolName: string | null;

  @Column('text', { array: true })
  subjects: Subject[];

  @Column('integer', { array: true })
  grades: number[];

  /** Letters the person does not want; those a registration needs are not among them. */
  @Column('text', { array: true })
  refusedLetters: LetterTopic[];

  /** When the person last proved to read this address. */
  @Column('timestamptz', { nullable: true })
  emailConfirmedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  lastSignedInAt: Date | null;

  /** argon2id; null for teachers, who sign in by letters. */
  @Column('text', { nullable: true, select: false })
  passwordHash: string | null;

  /** Raised to revoke the addresses of the personal calendar feed. */
  @Column('integer')
  calendarGeneration: number;

  @Column('timestamptz', { nullable: true })
  blockedAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;
}
