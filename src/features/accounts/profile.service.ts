import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { NotFound } from '../../common/errors.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import type { Actor } from './accounts.rules.js';
import type { ProfileInput } from './profile.dto.js';
import { type Profile, ProfileRepository } from './profile.repository.js';
import { LETTER_TOPICS, type LetterTopic } from './profile.rules.js';

export type { Profile } from './profile.repository.js';

const TOPICS = Object.keys(LETTER_TOPICS) as LetterTopic[];

/** What people say of themselves, and which letters they want. */
@Injectable()
export class ProfileService {
  constructor(
    private readonly repository: ProfileRepository,
    private readonly organisations: OrganisationsService,
    @InjectDataSource() private readonly dataSource: DataSource,
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
  async update({ personId }: Actor, input: ProfileInput): Promise<void> {
    const workplace = await this.organisations.resolveWorkplace(input);
    await this.dataSource.transaction((tx) =>
      this.repository.update(tx, personId, {
        ...workplace,
        lastName: input.lastName,
        firstName: input.firstName,
        middleName: input.middleName ?? null,
        position: input.position ?? null,
        subjects: input.subjects ?? [],
        grades: (input.grades ?? []).toSorted((a, b) => a - b),
      }),
    );
  }

  /** Letters of these topics are wanted, of all others not. What a registration needs comes anyway. */
  async chooseLetters({ personId }: Actor, wanted: readonly LetterTopic[]): Promise<void> {
    const refused = TOPICS.filter((topic) => !wanted.includes(topic));
    await this.dataSource.transaction((tx) => this.repository.refuseLetters(tx, personId, refused));
  }

  /** Those of `emails` whose owners do not want letters of the topic: to be asked before such letters are written. */
  async refusing(emails: readonly string[], topic: LetterTopic): Promise<string[]> {
    return this.repository.refusing(emails, topic);
  }
}
