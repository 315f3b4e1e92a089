import { Module } from '@nestjs/common';
import { PackageTermsRepository } from './package-terms.repository.js';
import { PackageTermsService } from './package-terms.service.js';

@Module({ providers: [PackageTermsRepository, PackageTermsService], exports: [PackageTermsService] })
export class PackageTermsModule {}
