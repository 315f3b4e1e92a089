import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EventsModule } from '../events/events.module.js';
import { ProgramsModule } from '../programs/programs.module.js';
import { AddressedLettersService } from './addressed-letters.service.js';
import { InformationLetter } from './information-letter.entity.js';
import { InformationLettersRepository } from './information-letters.repository.js';
import { InformationLettersService } from './information-letters.service.js';

/** Official papers: information letters about events. */
@Module({
  imports: [AccountsModule, EventsModule, ProgramsModule, TypeOrmModule.forFeature([InformationLetter])],
  providers: [AddressedLettersService, InformationLettersRepository, InformationLettersService],
  exports: [AddressedLettersService, InformationLettersService],
})
export class DocumentsModule {}
