import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Publication } from '../publications/publication.entity.js';

/** What somebody said at an event; `position` is empty when it is not told. */
export interface Quote {
  text: string;
  author: string;
  position: string;
}

/** «Пост-релиз»: the text after an event, with its figures, what was said and what was decided. */
@Entity('post_release')
export class PostRelease extends Publication {
  @Column('integer', { nullable: true })
  participantsCount: number | null;

  @Column('integer', { nullable: true })
  schoolsCount: number | null;

  @Column('integer', { nullable: true })
  municipalitiesCount: number | null;

  @Column('jsonb')
  quotes: Quote[];

  /** What was decided, each in a line. */
  @Column('text', { array: true })
  decisions: string[];
}

export const PICTURE_GROUNDS = ['GENERAL_VIEW', 'CONSENT'] as const;
/** Why a picture of people may be shown (Civil Code, art. 152.1): a general view of a public event, or their consent. */
export type PictureGround = (typeof PICTURE_GROUNDS)[number];

@Entity('picture')
export class Picture {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  postReleaseId: string;

  @Column('integer')
  position: number;

  /** Of the largest size, px. */
  @Column('integer')
  width: number;

  @Column('integer')
  height: number;

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
