import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsGuard } from './accounts.guard.js';
import { AccountsJobs } from './accounts.jobs.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { Person } from './person.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([Person])],
  providers: [AccountsRepository, AccountsService, AccountsJobs, { provide: APP_GUARD, useClass: AccountsGuard }],
  exports: [AccountsService],
})
export class AccountsModule {}
