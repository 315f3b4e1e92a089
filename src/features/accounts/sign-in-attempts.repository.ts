import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** What is being guessed. */
export type AttemptKind = 'PASSWORD' | 'SECOND_FACTOR' | 'PASSWORD_RESET';

export interface Attempt {
  kind: AttemptKind;
  email: string;
  address: string | null;
  /** Of a device its owner has signed in from; null for all others. */
  deviceHash: Buffer | null;
}

/** Failures so far; those of known devices are told apart from all others. */
export interface Failures {
  /** Of this device. */
  device: number;
  /** For this e-mail, from this address. */
  pair: number;
  /** For this e-mail, from anywhere. */
  account: number;
  /** As `account`, since yesterday. */
  accountInDay: number;
  /** From this address, for anybody. */
  address: number;
}

@Injectable()
export class SignInAttemptsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Has the owner of `email` signed in from the device? */
  async isKnown(email: string, deviceHash: Buffer): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `select from known_device d join person p on p.id = d.person_id where p.email = $1 and d.device_hash = $2`,
      [email, deviceHash],
    );
    return rows.length > 0;
  }

  /** Makes those who guess at the same e-mail go one after the other until `tx` ends. */
  async lock(tx: EntityManager, { kind, email }: Attempt): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtext($1), hashtext($2))`, [kind, email]);
  }

  async failures(tx: EntityManager, attempt: Attempt, since: Date, yesterday: Date): Promise<Failures> {
    const { kind, email, address, deviceHash } = attempt;
    const rows = await tx.query<Failures[]>(
      `select
         (count(*) filter (where email = $2 and device_hash = $4 and attempted_at > $5))::int as device,
         (count(*) filter (where email = $2 and device_hash is null and address is not distinct from $3::inet and attempted_at > $5))::int as pair,
         (count(*) filter (where email = $2 and device_hash is null and attempted_at > $5))::int as account,
         (count(*) filter (where email = $2 and device_hash is null))::int as "accountInDay",
         (count(*) filter (where address = $3::inet and attempted_at > $5))::int as address
       from sign_in_attempt
       where kind = $1 and not succeeded and attempted_at > $6
         and (email = $2 or (address = $3::inet and attempted_at > $5))`,
      [kind, email, address, deviceHash, since, yesterday],
    );
    return rows[0] ?? { device: 0, pair: 0, account: 0, accountInDay: 0, address: 0 };
  }

  /** Writes the attempt down as failed, before it is known; returns its id. */
  async insert(tx: EntityManager, { kind, email, address, deviceHash }: Attempt, now: Date): Promise<string> {
    const rows = await tx.query<{ id: string }[]>(
      `insert into sign_in_attempt (kind, email, address, device_hash, succeeded, attempted_at)
       values ($1, $2, $3, $4, false, $5) returning id`,
      [kind, email, address, deviceHash, now],
    );
    return rows[0]?.id ?? '';
  }

  async succeed(id: string): Promise<void> {
    await this.dataSource.query(`update sign_in_attempt set succeeded = true where id = $1`, [id]);
  }
}
