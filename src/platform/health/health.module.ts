import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { ReferenceTable } from './database-checks.js';
import { HealthController } from './health.controller.js';
import { ReadinessService, REFERENCE_TABLES } from './readiness.service.js';

@Global()
@Module({})
export class HealthModule {
  /** `reference`: the tables without whose rows the instance must not serve. */
  static with(reference: readonly ReferenceTable[]): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [{ provide: REFERENCE_TABLES, useValue: reference }, ReadinessService],
      exports: [ReadinessService],
    };
  }
}
