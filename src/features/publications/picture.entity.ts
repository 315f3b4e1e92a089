import { Column, Entity, PrimaryColumn } from 'typeorm';

export const PICTURE_GROUNDS = ['GENERAL_VIEW', 'CONSENT'] as const;
/** Why a picture of people may be shown (Civil Code, art. 152.1): a general view of a public event, or their consent. */
export type PictureGround = (typeof PICTURE_GROUNDS)[number];

/** A picture of a publication. */
@Entity('picture')
export class Picture {
  @PrimaryColumn('uuid')
  id: string;

  /** One of the two: whose picture it is. */
  @Column('uuid', { nullable: true })
  announcementId: string | null;

  @Column('uuid', { nullable: true })
  postReleaseId: string | null;

  @Column('integer')
  position: number;

  /** Of the largest size, px. */
  @Column('integer')
  width: number;

  @Column('integer')
  height: number;

  /** For those who do not see it; empty until somebody writes it, and hidden so long. */
  @Column('text')
  alt: string;

  @Column('text')
  caption: string;

  @Column('text')
  ground: PictureGround;

  @Column('timestamptz', { nullable: true })
  hiddenAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;
}
