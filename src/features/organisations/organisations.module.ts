import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MunicipalitiesRepository } from './municipalities.repository.js';
import { MunicipalitiesService } from './municipalities.service.js';
import { Municipality } from './municipality.entity.js';
import { OrganisationListRepository } from './organisation-list.repository.js';
import { OrganisationWritingRepository } from './organisation-writing.repository.js';
import { Organisation } from './organisation.entity.js';
import { OrganisationsController } from './organisations.controller.js';
import { OrganisationsRepository } from './organisations.repository.js';
import { OrganisationsService } from './organisations.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Municipality, Organisation])],
  controllers: [OrganisationsController],
  providers: [
    MunicipalitiesRepository,
    MunicipalitiesService,
    OrganisationListRepository,
    OrganisationWritingRepository,
    OrganisationsRepository,
    OrganisationsService,
  ],
  exports: [MunicipalitiesService, OrganisationsService],
})
export class OrganisationsModule {}
