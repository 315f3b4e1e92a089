import { Injectable } from '@nestjs/common';
import { Forbidden, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import type { Actor } from './accounts.rules.js';
import type { Invitee } from './invitations.rules.js';
import { InvitationsService } from './invitations.service.js';
import { PeopleService } from './people.service.js';
import { mayGrant } from './roles.rules.js';
import type { RoleRequest } from './roles.service.js';

/** Inviting people from the pages of staff: several at once, and once more. */
@Injectable()
export class PeopleInvitationsService {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly people: PeopleService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Invites all of them to one role; either everybody or nobody. Returns the people in the same order. Throws Forbidden,
   * InvalidInput on `organisationId`, RuleViolation `blocked` or `own-rights` naming the address.
   */
  async inviteAll(actor: Actor, invitees: readonly Invitee[], role: RoleRequest): Promise<string[]> {
    return this.audit.transaction(actor, async (tx) => {
      const ids: string[] = [];
      for (const invitee of invitees) {
        try {
          ids.push((await this.invitations.invite(tx, actor, { ...invitee, ...role })).personId);
        } catch (error) {
          if (!(error instanceof RuleViolation) || invitees.length === 1) throw error;
          throw new RuleViolation(error.code, `${invitee.email}: ${error.message}`);
        }
      }
      return ids;
    });
  }

  /** Sends the letter once more to somebody with a role the actor gives. Throws NotFound, Forbidden, RuleViolation. */
  async inviteAgain(actor: Actor, personId: string): Promise<void> {
    const { roles, isUnaccepted } = await this.people.card(actor, personId);
    const isOwn = roles.some((held) =>
      mayGrant(actor, held.role, { ...held, municipalityId: held.municipalityId ?? null }),
    );
    if (!isOwn) throw new Forbidden('Приглашает тот, кто назначает роль этого человека');
    await this.audit.transaction(actor, (tx) => this.invitations.resend(tx, actor, personId, isUnaccepted));
  }
}
