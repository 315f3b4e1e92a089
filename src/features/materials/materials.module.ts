import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { ProgramsModule } from '../programs/programs.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { MaterialCopiesService } from './material-copies.service.js';
import { MaterialChangesService } from './material-changes.service.js';
import { Material } from './material.entity.js';
import { MaterialsJobs } from './materials.jobs.js';
import { MaterialsRepository } from './materials.repository.js';
import { MaterialsService } from './materials.service.js';

@Module({
  imports: [EventsModule, ProgramsModule, RegistrationsModule, TypeOrmModule.forFeature([Material])],
  providers: [MaterialsRepository, MaterialsService, MaterialChangesService, MaterialCopiesService, MaterialsJobs],
  exports: [MaterialsService, MaterialChangesService, MaterialCopiesService],
})
export class MaterialsModule {}
