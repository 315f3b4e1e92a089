import { Module } from '@nestjs/common';
import { AuditEntriesRepository } from './audit-entries.repository.js';
import { AuditLogService } from './audit-log.service.js';

/** Reading the record of changes; it is written by the database itself (platform/audit). */
@Module({ providers: [AuditEntriesRepository, AuditLogService], exports: [AuditLogService] })
export class AuditLogModule {}
