import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../platform/config/config.js';
import { OrganisationsModule } from '../organisations/organisations.module.js';
import { AccountLinksRepository } from './account-links.repository.js';
import { AccountLinksService } from './account-links.service.js';
import { AccountsGuard } from './accounts.guard.js';
import { AccountsJobs } from './accounts.jobs.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import { ApiTokensService } from './api-tokens.service.js';
import { EmailChangeRepository } from './email-change.repository.js';
import { EmailChangeService } from './email-change.service.js';
import { LetterSignInService } from './letter-sign-in.service.js';
import { CommonPasswordsService } from './common-passwords.service.js';
import { CredentialsRepository } from './credentials.repository.js';
import { InvitationsService } from './invitations.service.js';
import { PeopleInvitationsService } from './people-invitations.service.js';
import { PeopleRepository } from './people.repository.js';
import { PeopleService } from './people.service.js';
import { PasswordChangeService } from './password-change.service.js';
import { PasswordLinksService } from './password-links.service.js';
import { PasswordResetService } from './password-reset.service.js';
import { PasswordSignInService } from './password-sign-in.service.js';
import { ExternalPeopleService } from './external-people.service.js';
import { ExternalSignInRepository } from './external-sign-in.repository.js';
import { ExternalSignInService } from './external-sign-in.service.js';
import { IDENTITY_PROVIDERS, type IdentityProvider } from './identity-provider.service.js';
import { OidcProvider } from './oidc-provider.service.js';
import { PasswordsJobs } from './passwords.jobs.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import { SecondFactorService } from './second-factor.service.js';
import { SecondFactorSetupService } from './second-factor-setup.service.js';
import { SecurityService } from './security.service.js';
import { SignInAttemptsRepository } from './sign-in-attempts.repository.js';
import { SignInThrottle } from './sign-in-throttle.service.js';
import { Person } from './person.entity.js';
import { RolesRepository } from './roles.repository.js';
import { RolesService } from './roles.service.js';
import { SavedViewsRepository } from './saved-views.repository.js';
import { SavedViewsService } from './saved-views.service.js';
import { ProfileRepository } from './profile.repository.js';
import { ProfileService } from './profile.service.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

/** Other systems that people may sign in with, as they are configured. */
function identityProviders(config: Readonly<Config>): IdentityProvider[] {
  const { OIDC_ISSUER } = config;
  return OIDC_ISSUER ? [new OidcProvider({ ...config, OIDC_ISSUER })] : [];
}

@Module({
  imports: [OrganisationsModule, TypeOrmModule.forFeature([Person])],
  providers: [
    AccountLinksRepository,
    AccountLinksService,
    AccountsRepository,
    AccountsService,
    AccountsJobs,
    ApiTokensRepository,
    ApiTokensService,
    EmailChangeRepository,
    EmailChangeService,
    LetterSignInService,
    CommonPasswordsService,
    ExternalPeopleService,
    ExternalSignInRepository,
    ExternalSignInService,
    SignInThrottle,
    SignInAttemptsRepository,
    SecurityService,
    SecondFactorSetupService,
    SecondFactorService,
    SecondFactorRepository,
    PasswordSignInService,
    PasswordResetService,
    PasswordLinksService,
    PasswordChangeService,
    PasswordsJobs,
    CredentialsRepository,
    InvitationsService,
    PeopleInvitationsService,
    PeopleRepository,
    PeopleService,
    RolesRepository,
    RolesService,
    SavedViewsRepository,
    SavedViewsService,
    ProfileRepository,
    ProfileService,
    SessionsRepository,
    SessionsService,
    { provide: IDENTITY_PROVIDERS, inject: [Config], useFactory: identityProviders },
    { provide: APP_GUARD, useClass: AccountsGuard },
  ],
  exports: [
    AccountLinksService,
    AccountsService,
    ApiTokensService,
    EmailChangeService,
    LetterSignInService,
    ExternalPeopleService,
    ExternalSignInService,
    InvitationsService,
    PasswordChangeService,
    PasswordLinksService,
    PasswordResetService,
    PasswordSignInService,
    PeopleInvitationsService,
    PeopleService,
    ProfileService,
    RolesService,
    SavedViewsService,
    SecondFactorService,
    SecondFactorSetupService,
    SecurityService,
    SessionsService,
  ],
})
export class AccountsModule {}
