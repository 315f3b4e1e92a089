import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A municipality within its period of validity; the successor takes over, past statistics stay. */
@Entity('municipality')
export class Municipality {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  oktmo: string;

  @Column('text')
  name: string;

  @Column('text')
  shortName: string;

  @Column('text')
  type: string;

  @Column('boolean')
  isZato: boolean;

  @Column('text')
  centre: string;

  @Column('date')
  validFrom: string;

  @Column('date', { nullable: true })
  validTo: string | null;

  @Column('uuid', { nullable: true })
  successorId: string | null;
}
