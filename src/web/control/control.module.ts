import { Module } from '@nestjs/common';
import { AccountsModule } from '../../features/accounts/accounts.module.js';
import { PagesModule } from '../pages.module.js';
import { ControlHomePage } from './control-home.page.js';

/** The control area: directory, people, rights, audit, personal data. */
@Module({ imports: [AccountsModule, PagesModule], controllers: [ControlHomePage] })
export class ControlModule {}
