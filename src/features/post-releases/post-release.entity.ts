import { Column, Entity } from 'typeorm';
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
