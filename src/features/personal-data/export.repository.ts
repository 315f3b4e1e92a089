import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { HOLDINGS } from './holdings.rules.js';

export type ExportedRow = Readonly<Record<string, unknown>>;

/** What is kept of a person in one table. */
export interface ExportedSection {
  table: string;
  title: string;
  note: string | null;
  rows: ExportedRow[];
  /** There is more than was taken. */
  isCut: boolean;
}

/** Reads everything about one person. */
@Injectable()
export class ExportRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Each table's rows, the newest first, at most `limit` of each; all as they were at one moment. */
  async sections(personId: string | null, confirmedEmail: string | null, limit: number): Promise<ExportedSection[]> {
    return this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const sections: ExportedSection[] = [];
      for (const [table, { title, note = null, select }] of Object.entries(HOLDINGS)) {
        if (!select) continue;
        const rows = await tx.query<{ row: ExportedRow }[]>(select, [personId, confirmedEmail, limit + 1]);
        sections.push({
          table,
          title,
          note,
          rows: rows.slice(0, limit).map(({ row }) => row),
          isCut: rows.length > limit,
        });
      }
      return sections;
    });
  }

  /** The account with this address, and whether the address is proved; null when there is none. */
  async owner(email: string): Promise<{ personId: string } | null> {
    const rows = await this.dataSource.query<{ personId: string }[]>(
      `select id as "personId" from person where email = $1 and erased_at is null`,
      [email],
    );
    return rows[0] ?? null;
  }
}
