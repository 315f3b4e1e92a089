import { Module } from '@nestjs/common';
import { AccountsModule } from '../../features/accounts/accounts.module.js';
import { PagesModule } from '../pages.module.js';
import { LoginPage } from './login.page.js';

/** Signing in and out. */
@Module({ imports: [AccountsModule, PagesModule], controllers: [LoginPage] })
export class AccountPagesModule {}
