import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { PackageTerms } from './package.rules.js';

@Injectable()
export class PackageTermsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The one row; a migration made it. */
  async find(): Promise<(PackageTerms & { changedAt: Date | null }) | null> {
    const rows = await this.dataSource.query<(PackageTerms & { changedAt: Date | null })[]>(
      `select letter_days as "letterDays", announcement_days as "announcementDays", program_days as "programDays",
         post_release_working_days as "postReleaseWorkingDays", changed_at as "changedAt" from package_terms`,
    );
    return rows[0] ?? null;
  }

  async update(tx: EntityManager, terms: PackageTerms, now: Date): Promise<void> {
    await tx.query(
      `update package_terms set letter_days = $1, announcement_days = $2, program_days = $3, post_release_working_days = $4, changed_at = $5`,
      [terms.letterDays, terms.announcementDays, terms.programDays, terms.postReleaseWorkingDays, now],
    );
  }
}
