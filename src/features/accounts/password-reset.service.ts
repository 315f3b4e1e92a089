import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { normaliseEmail } from '../../common/validation.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { AccountLinksService } from './account-links.service.js';
import { CredentialsRepository } from './credentials.repository.js';
import type { SigningBrowser } from './password-sign-in.service.js';
import { SignInThrottle } from './sign-in-throttle.service.js';

export const RESET_ASKED = 'accounts.password-reset-asked';
const RESET_MINUTES = 60;
const LETTERS_PER_HOUR = 3;

/** «Забыли пароль»: a letter with a link that sets a new one. */
@Injectable()
export class PasswordResetService {
  constructor(
    private readonly credentials: CredentialsRepository,
    private readonly links: AccountLinksService,
    private readonly throttle: SignInThrottle,
    private readonly jobs: JobsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * Takes the wish for a new password. Nobody is looked up here, so what is answered and how fast is the same for every
   * address. Throws TooManyRequests for a flood.
   */
  async ask(typedEmail: string, { origin, device }: SigningBrowser): Promise<void> {
    const email = normaliseEmail(typedEmail);
    await this.throttle.count({ kind: 'PASSWORD_RESET', email, origin, device });
    await this.dataSource.transaction((tx) => this.jobs.add(tx, RESET_ASKED, { email }));
  }

  /** Job: sends the link of 60 minutes to who has a password or a role; to nobody else, and at most three in an hour. */
  async send(email: string): Promise<void> {
    const person = await this.credentials.byEmail(email);
    if (!person || !(person.passwordHash || person.isStaff)) return;
    if ((await this.links.countRecent(email, ['PASSWORD_RESET'], 60)) >= LETTERS_PER_HOUR) return;
    const { personId } = person;
    await this.dataSource.transaction(async (tx) => {
      await this.links.expire(tx, email, ['PASSWORD_RESET']);
      await this.links.issue(tx, { kind: 'PASSWORD_RESET', email, personId, minutes: RESET_MINUTES });
    });
  }
}
