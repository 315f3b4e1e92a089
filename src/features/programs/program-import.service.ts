import { Injectable } from '@nestjs/common';
import { InvalidInput } from '../../common/errors.js';
import { validateInput } from '../../platform/http/validation.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import type { Table } from '../../platform/spreadsheet/table.js';
import { type Actor, assertCan } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { EventsService } from '../events/events.service.js';
import { type SessionDifference, sessionDifferences } from './program-changes.rules.js';
import { assertSessions, type ProgramSession } from './program.rules.js';
import { type CellError, cellErrors, sessionsIn, type TableSession, tableRow } from './program-table.rules.js';
import { ProgramInput } from './programs.dto.js';
import { ProgramsService, toSessions } from './programs.service.js';

/** What a table would make of a program. */
export interface ProgramPreview {
  /** By row and column, in the order of the file; with any of them nothing can be written. */
  errors: CellError[];
  /** What is to be given to `ProgramsService.replace`. */
  sessions: TableSession['input'][];
  version: string;
  /** Against the stored working copy. */
  differences: SessionDifference[];
  /** Halls that neither the event nor its program has yet. */
  newHalls: string[];
}

/** Programs out of XLSX and CSV tables: looked at first, then written whole by `ProgramsService.replace`. */
@Injectable()
export class ProgramImportService {
  constructor(
    private readonly programs: ProgramsService,
    private readonly events: EventsService,
    private readonly audit: AuditService,
  ) {}

  /** The working copy in the columns a table is read by; records the download. Throws NotFound out of scope. */
  async rows(actor: Actor, slug: string, format: string): Promise<string[][]> {
    const { id, organiserId, title, zone } = await this.events.getManaged(actor, slug);
    const { sessions } = await this.programs.getWorkingCopy(actor, slug);
    const about = { eventId: id, organisationId: organiserId, label: title };
    await this.audit.download(actor, { what: 'program', ...about, details: { format, rows: sessions.length } });
    return sessions.map((session) => tableRow(session, zone));
  }

  /**
   * What the table would make of the program; changes nothing. Throws InvalidInput of `file` for a table that is no program, NotFound
   * or Forbidden out of scope.
   */
  async preview(actor: Actor, slug: string, table: Table): Promise<ProgramPreview> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'program.edit', ownedBy(event));
    const { sessions: present, version } = await this.programs.getWorkingCopy(actor, slug);
    const read = sessionsIn(table, present, event);
    const inputs = read.sessions.map(({ input }) => input);
    const none = { sessions: inputs, version, differences: [], newHalls: [] };
    if (read.errors.length > 0) return { ...none, errors: read.errors };
    let sessions: ProgramSession[];
    try {
      const input = await validateInput(ProgramInput, { sessions: inputs });
      sessions = toSessions(input, present, event.zone);
      assertSessions(sessions, event);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      if (error.errors.some(({ field }) => field === 'sessions')) {
        throw new InvalidInput(error.errors.map((one) => ({ ...one, field: 'file' })));
      }
      return { ...none, errors: cellErrors(error.errors, read.sessions) };
    }
    const halls = new Set([...event.halls, ...present.map(({ hall }) => hall)]);
    const newHalls = [...new Set(sessions.map(({ hall }) => hall))].filter((hall) => hall !== '' && !halls.has(hall));
    return { ...none, errors: [], differences: sessionDifferences(present, sessions, event.zone), newHalls };
  }
}
