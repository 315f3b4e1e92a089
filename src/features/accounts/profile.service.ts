import { Injectable } from '@nestjs/common';
import { NotFound } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import type { Actor } from './accounts.rules.js';
import type { ProfileInput } from './profile.dto.js';
import { type Profile, ProfileRepository } from './profile.repository.js';
import { LETTER_TOPICS, type LetterTopic } from './profile.rules.js';

export type { Profile } from './profile.repository.js';

/** What people say of themselves is not copied into a record that nothing can be removed from (152-FZ, art. 21). */
const OWN = { hideValues: true };
const TOPICS = Object.keys(LETTER_TOPICS) as LetterTopic[];

/** What people say of themselves, and which letters they want. */
@Injectable()
export class ProfileService {
  constructor(
    private readonly repository: ProfileRepository,
    private readonly organisations: OrganisationsService,
    private readonly audit: AuditService,
  ) {}

  /** The actor's own profile. Throws NotFound when the person is gone. */
  async get({ personId }: Pick<Actor, 'personId'>): Promise<Profile> {
    const profile = await this.repository.find(personId);
    if (!profile) throw new NotFound('Учётной записи больше нет');
    return profile;
  }

  /** The address the actor has proved to read; null when there is none: then nothing that came to it is the actor's. */
  async confirmedEmail({ personId }: Pick<Actor, 'personId'>): Promise<string | null> {
    const profile = await this.repository.find(personId);
    return profile?.emailConfirmedAt ? profile.email : null;
  }

  /**
   * Replaces the actor's own profile; registrations made so far keep what they say. The municipality follows from the
   * school. Throws InvalidInput on `schoolId` or `municipality` when there is no such one.
   */
  async update(actor: Actor, input: ProfileInput): Promise<void> {
    const workplace = await this.organisations.resolveWorkplace(input);
    await this.audit.transaction(
      actor,
      (tx) =>
        this.repository.update(tx, actor.personId, {
          ...workplace,
          lastName: input.lastName,
          firstName: input.firstName,
          middleName: input.middleName ?? null,
          position: input.position ?? null,
          subjects: input.subjects ?? [],
          grades: (input.grades ?? []).toSorted((a, b) => a - b),
        }),
      OWN,
    );
  }

  /** Letters of these topics are wanted, of all others not. What a registration needs comes anyway. */
  async chooseLetters(actor: Actor, wanted: readonly LetterTopic[]): Promise<void> {
    const refused = TOPICS.filter((topic) => !wanted.includes(topic));
    await this.audit.transaction(actor, (tx) => this.repository.refuseLetters(tx, actor.personId, refused), OWN);
  }

  /** Those of `emails` whose owners do not want letters of the topic: to be asked before such letters are written. */
  async refusing(emails: readonly string[], topic: LetterTopic): Promise<string[]> {
    return this.repository.refusing(emails, topic);
  }
}
