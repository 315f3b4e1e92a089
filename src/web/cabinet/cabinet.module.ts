import { Module } from '@nestjs/common';
import { AccountsModule } from '../../features/accounts/accounts.module.js';
import { PagesModule } from '../pages.module.js';

/** A person's own pages. */
@Module({ imports: [AccountsModule, PagesModule] })
export class CabinetModule {}
