import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('person')
export class Person {
  @PrimaryColumn('uuid')
  id: string;

  /** Lower case, no outer spaces. */
  @Column('text')
  email: string;

  @Column('text')
  lastName: string;

  @Column('text')
  firstName: string;

  @Column('text', { nullable: true })
  middleName: string | null;

  @Column('text', { nullable: true })
  position: string | null;

  @Column('uuid', { nullable: true })
  organisationId: string | null;

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
