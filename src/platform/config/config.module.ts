import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from '../../common/clock.js';
import { Config } from './config.js';

/** Gives everybody the frozen settings and the clock. */
@Global()
@Module({})
export class ConfigModule {
  static with(config: Readonly<Config>, clock: Clock = new SystemClock()): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: Config, useValue: config },
        { provide: Clock, useValue: clock },
      ],
      exports: [Config, Clock],
    };
  }
}
