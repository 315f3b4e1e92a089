import { Injectable } from '@nestjs/common';
import { strToU8, zipSync } from 'fflate';
import { Clock } from '../../common/clock.js';
import { InvalidInput } from '../../common/errors.js';
import { normaliseEmail } from '../../common/validation.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { Config } from '../../platform/config/config.js';
import { type Actor, assertCanEverywhere } from '../accounts/accounts.rules.js';
import { ProfileService } from '../accounts/profile.service.js';
import { ExportRepository, type ExportedSection } from './export.repository.js';
import { exportPage } from './export-page.rules.js';
import { HOLDINGS } from './holdings.rules.js';

/** Of each kind; with texts of letters of some kilobytes the whole stays within a few megabytes. */
const MOST_ROWS = 2_000;
const EARLIEST_ZIP = Date.UTC(1980, 0, 2);

interface Owner {
  personId: string | null;
  email: string;
  confirmedEmail: string | null;
}

/** Everything kept about a person, for the person (152-FZ, art. 14): a ZIP with data.json and a page to read. */
@Injectable()
export class ExportService {
  constructor(
    private readonly repository: ExportRepository,
    private readonly profiles: ProfileService,
    private readonly audit: AuditService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** The actor's own data. What came to an address that is not proved is not the actor's. */
  async ofActor(actor: Actor): Promise<Buffer> {
    const confirmedEmail = await this.profiles.confirmedEmail(actor);
    return this.make(actor, { personId: actor.personId, email: actor.email, confirmedEmail });
  }

  /**
   * For the answer to somebody who asked in writing and proved who he is. Throws Forbidden, InvalidInput on `email` when
   * nothing is kept under it.
   */
  async forAddress(actor: Actor, typedEmail: string): Promise<Buffer> {
    assertCanEverywhere(actor, 'personal-data.manage');
    const email = normaliseEmail(typedEmail);
    const personId = (await this.repository.owner(email))?.personId ?? null;
    return this.make(actor, { personId, email, confirmedEmail: email });
  }

  private async make(actor: Actor, { personId, email, confirmedEmail }: Owner): Promise<Buffer> {
    const sections = await this.repository.sections(personId, confirmedEmail, MOST_ROWS);
    const rows = sections.reduce((sum, section) => sum + section.rows.length, 0);
    if (rows === 0) throw InvalidInput.field('email', 'unknown-address', 'С этим адресом у нас ничего нет');
    await this.audit.download(actor, { what: 'personal-data', personId: personId ?? undefined, details: { rows } });
    const madeAt = this.clock.now();
    const about = { email, madeAt, site: this.config.PUBLIC_URL };
    const files = {
      'data.json': strToU8(JSON.stringify(jsonOf(sections, about), null, 2)),
      'index.html': strToU8(exportPage(sections, about)),
    };
    return Buffer.from(zipSync(files, { level: 6, mtime: Math.max(madeAt.getTime(), EARLIEST_ZIP) }));
  }
}

function jsonOf(sections: readonly ExportedSection[], about: { email: string; madeAt: Date; site: string }): object {
  return {
    ...about,
    data: Object.fromEntries(sections.map(({ table, rows }) => [table, rows])),
    cut: sections.filter(({ isCut }) => isCut).map(({ table }) => table),
    notExported: Object.entries(HOLDINGS).flatMap(([table, { title, select, note }]) =>
      select ? [] : [{ table, title, reason: note }],
    ),
  };
}
