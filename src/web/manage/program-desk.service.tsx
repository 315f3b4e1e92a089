import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Conflict, InvalidInput } from '../../common/errors.js';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import { AuditLogService } from '../../features/audit/audit-log.service.js';
import { ownedBy } from '../../features/events/events.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { ProgramInput } from '../../features/programs/programs.dto.js';
import { speakerLine } from '../../features/programs/program-words.rules.js';
import { SpeakersService } from '../../features/programs/speakers.service.js';
import { ProgramsService } from '../../features/programs/programs.service.js';
import { ReleasesService } from '../../features/programs/releases.service.js';
import { type RegistrationCounts, RosterService } from '../../features/registrations/roster.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { validateInput } from '../../platform/http/validation.js';
import type { ConflictFacts } from '../components/conflict-notice.js';
import { PublicPages } from '../public-pages.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { PackageModel } from './package.model.js';
import { DueChip } from './package.view.js';
import { programBase, programConflicts, withTheirs } from './program-conflict.js';
import { programInput, type ProgramRow, programRows, readProgramForm, rowErrors } from './program-form.js';
import { ProgramPage } from './program.view.js';

/** Who looks at the program of which event, and where the answer goes. */
interface Visit {
  actor: Actor;
  slug: string;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** What the editor shows besides what is stored. */
interface Shown {
  /** What was typed; absent: what is stored. */
  rows?: readonly ProgramRow[];
  refusal?: Refusal;
  /** What somebody else saved meanwhile. */
  conflict?: ConflictFacts;
  /** What was typed to move the program. */
  move?: FormValues;
  /** What was moved just now, as the address says it. */
  moved?: unknown;
}

const TABLES = ['program_session', 'session_speaker'];

/** The editor of a program: shown, and saved without writing over what somebody else saved meanwhile. */
@Injectable()
export class ProgramDesk {
  constructor(
    private readonly events: EventsService,
    private readonly programs: ProgramsService,
    private readonly releases: ReleasesService,
    private readonly roster: RosterService,
    private readonly speakers: SpeakersService,
    private readonly packages: PackageModel,
    private readonly audit: AuditLogService,
    private readonly pages: PublicPages,
  ) {}

  /**
   * Saves the editor with what was chosen in an earlier conflict. Null when it is saved, else what to show again: nothing typed is
   * lost. Throws NotFound or Forbidden out of scope.
   */
  async save(actor: Actor, slug: string, values: FormValues): Promise<Shown | null> {
    const typed = readProgramForm(values);
    const rows = values['take'] ? withTheirs(typed, await this.stored(actor, slug), values['take']) : typed;
    try {
      await this.replace(actor, slug, rows, values['version']);
      return null;
    } catch (error) {
      if (!(error instanceof Conflict) || error.code !== 'stale-form') return { rows, refusal: refusalAt(rows, error) };
    }
    const event = await this.events.getManaged(actor, slug);
    const conflicts = programConflicts(values['base'], await this.stored(actor, slug), rows);
    if (conflicts.length === 0) {
      const { version } = await this.programs.getWorkingCopy(actor, slug);
      return this.save(actor, slug, { ...values, version });
    }
    const last = await this.audit.lastChange(event.id, TABLES);
    const conflict = { by: last?.name ?? null, at: last?.at ?? event.revisedAt, rows: conflicts };
    return { rows, conflict, refusal: { errors: [], status: 409 } };
  }

  /** The page of the program. */
  async show(
    { actor, slug, request, reply }: Visit,
    { rows, refusal = NO_REFUSAL, conflict, move, moved }: Shown,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    const { sessions, version, released } = await this.programs.getWorkingCopy(actor, slug);
    const next = await this.releases.preview(actor, slug);
    const readers = event.registrationMode === 'FORM' ? ((await this.roster.countsFor(actor, event)) ?? {}) : {};
    const item = await this.packages.part(event, 'program');
    const stored = programRows(sessions, event.zone);
    const mayEdit = can(actor, 'program.edit', ownedBy(event));
    const claims = await this.speakers.waiting(actor, slug);
    const known = mayEdit ? await this.programs.knownSpeakers(actor, slug) : [];
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <ProgramPage
          context={context}
          actor={actor}
          event={event}
          due={<DueChip item={item} />}
          sessions={sessions}
          released={released}
          next={{ ...next, readers: placesIn(readers) }}
          version={version}
          base={programBase(stored)}
          rows={rows ?? stored}
          errors={refusal.errors}
          conflict={conflict}
          move={move}
          moved={moved}
          claims={claims}
          mayEdit={mayEdit}
          known={known.map((one) => speakerLine({ ...one, role: 'SPEAKER' }))}
        />
      ),
      refusal.status,
    );
  }

  private async stored(actor: Actor, slug: string): Promise<ProgramRow[]> {
    const event = await this.events.getManaged(actor, slug);
    return programRows((await this.programs.getWorkingCopy(actor, slug)).sessions, event.zone);
  }

  private async replace(actor: Actor, slug: string, rows: readonly ProgramRow[], version: unknown): Promise<void> {
    await this.programs.replace(actor, slug, await validateInput(ProgramInput, { ...programInput(rows), version }));
  }
}

/** How many hold a place: those who are told of a release. */
function placesIn({ PENDING = 0, IN_REVIEW = 0, CONFIRMED = 0, OFFERED = 0 }: RegistrationCounts): number {
  return PENDING + IN_REVIEW + CONFIRMED + OFFERED;
}

function refusalAt(rows: readonly ProgramRow[], error: unknown): Refusal {
  const { errors, status } = refusalOf(error);
  return { errors: error instanceof InvalidInput ? rowErrors(errors, rows) : errors, status };
}
