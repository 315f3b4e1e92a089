import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { createStorage, Storage } from './storage.js';

@Global()
@Module({
  providers: [{ provide: Storage, useFactory: createStorage, inject: [Config] }],
  exports: [Storage],
})
export class StorageModule {}
