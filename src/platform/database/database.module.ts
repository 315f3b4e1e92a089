import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DatabaseLimits } from './connections.js';
import { dataSourceOptions } from './data-source.js';

/** The one connection pool of the process. Features declare their entities with `TypeOrmModule.forFeature`. */
@Global()
@Module({})
export class DatabaseModule {
  static at(url: string, poolSize?: number, limits?: DatabaseLimits): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(url, { poolSize, limits }),
          autoLoadEntities: true,
          retryAttempts: 10,
          retryDelay: 500,
        }),
      ],
    };
  }
}
