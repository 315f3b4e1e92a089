import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { ClashesRepository } from './clashes.repository.js';
import { ClashesService } from './clashes.service.js';
import { ProgramCopiesService } from './program-copies.service.js';
import { ProgramImportService } from './program-import.service.js';
import { ProgramMovesService } from './program-moves.service.js';
import { ProgramsController } from './programs.controller.js';
import { ProgramsRepository } from './programs.repository.js';
import { ReleasesService } from './releases.service.js';
import { SpeakersRepository } from './speakers.repository.js';
import { SpeakersService } from './speakers.service.js';
import { ProgramsService } from './programs.service.js';

@Module({
  imports: [EventsModule],
  controllers: [ProgramsController],
  providers: [
    ClashesRepository,
    ClashesService,
    ProgramCopiesService,
    ProgramImportService,
    ProgramMovesService,
    ProgramsRepository,
    ProgramsService,
    ReleasesService,
    SpeakersRepository,
    SpeakersService,
  ],
  exports: [
    ClashesService,
    ProgramCopiesService,
    ProgramImportService,
    ProgramMovesService,
    ProgramsService,
    ReleasesService,
    SpeakersService,
  ],
})
export class ProgramsModule {}
