import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { RowFiles } from './row-files.js';
import { createStorage, Storage } from './storage.js';

@Global()
@Module({
  providers: [{ provide: Storage, useFactory: createStorage, inject: [Config] }, RowFiles],
  exports: [Storage, RowFiles],
})
export class StorageModule {}
