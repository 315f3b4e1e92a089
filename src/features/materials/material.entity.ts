import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MaterialKind, MaterialPurpose, Visibility } from './materials.rules.js';

/** Something to take away from an event or from one session of its program: a file, a link, a recording. */
@Entity('material')
export class Material {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  eventId: string;

  /** Null: of the whole event. */
  @Column('uuid', { nullable: true })
  sessionId: string | null;

  @Column('text')
  kind: MaterialKind;

  @Column('text')
  purpose: MaterialPurpose;

  @Column('text')
  title: string;

  @Column('text')
  description: string;

  @Column('text')
  visibility: Visibility;

  @Column('integer')
  position: number;

  /** Null for files. */
  @Column('text', { nullable: true })
  url: string | null;

  /** As it is saved by those who download it; null for links, like the next two. */
  @Column('text', { nullable: true })
  fileName: string | null;

  @Column('text', { nullable: true })
  mediaType: string | null;

  /** In bytes. */
  @Column('integer', { nullable: true })
  fileSize: number | null;

  /** Taken out of sight by the organiser. */
  @Column('timestamptz', { nullable: true })
  hiddenAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;
}
