import { Module } from '@nestjs/common';
import { AccountsModule } from '../../features/accounts/accounts.module.js';
import { PagesModule } from '../pages.module.js';
import { EmailChangePage } from './email-change.page.js';
import { ExternalSignInPages } from './external-sign-in.page.js';
import { LetterSignInPage } from './letter-sign-in.page.js';
import { LoginPage } from './login.page.js';
import { PasswordLinksPages } from './password-links.page.js';
import { SecondFactorPages } from './second-factor.page.js';

/** Signing in and out. */
@Module({
  imports: [AccountsModule, PagesModule],
  controllers: [
    EmailChangePage,
    ExternalSignInPages,
    LetterSignInPage,
    LoginPage,
    PasswordLinksPages,
    SecondFactorPages,
  ],
})
export class AccountPagesModule {}
