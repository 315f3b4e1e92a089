import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ORGANISATION_KINDS = [
  'MINISTRY',
  'REGIONAL_COORDINATOR',
  'MUNICIPAL_EDUCATION_AUTHORITY',
  'SCHOOL',
  'COLLEGE',
  'UNIVERSITY',
  'INDUSTRIAL_PARTNER',
] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** Schools under the ministry and ANO schools have no municipal authority: the founder decides the scope. */
export const FOUNDER_TYPES = ['STATE', 'ANO', 'MUNICIPAL'] as const;
export type FounderType = (typeof FOUNDER_TYPES)[number];

export const PROFMINIMUM_LEVELS = ['BASIC', 'MAIN', 'ADVANCED'] as const;
export type ProfminimumLevel = (typeof PROFMINIMUM_LEVELS)[number];

@Entity('organisation')
export class Organisation {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text', { nullable: true })
  code: string | null;

  @Column('text')
  kind: OrganisationKind;

  @Column('text', { nullable: true })
  founderType: FounderType | null;

  @Column('text')
  name: string;

  @Column('text')
  shortName: string;

  /** «МОУО», «ОО» of the plan: a role many organisations play, not one of them. */
  @Column('boolean')
  isCollective: boolean;

  @Column('uuid', { nullable: true })
  municipalityId: string | null;

  @Column('uuid', { nullable: true })
  parentId: string | null;

  @Column('text', { nullable: true })
  profminimumLevel: ProfminimumLevel | null;

  @Column('text', { nullable: true })
  inn: string | null;

  @Column('text', { nullable: true })
  okpo: string | null;

  @Column('text', { nullable: true })
  headName: string | null;

  @Column('text', { nullable: true })
  headPosition: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('text', { nullable: true })
  email: string | null;

  @Column('text', { nullable: true })
  phone: string | null;

  @Column('text', { nullable: true })
  website: string | null;

  /** What search looks through: names, codes and the municipality, as `searchTextOf` writes them. */
  @Column('text')
  searchText: string;

  /** Since when it works no more; what happened before stays with it. */
  @Column('timestamptz', { nullable: true })
  closedAt: Date | null;

  /** The organisation this one turned out to be; its address leads there. */
  @Column('uuid', { nullable: true })
  mergedIntoId: string | null;

  /** Grows with each change; a form opened at an older one is refused. */
  @Column('integer')
  revision: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
