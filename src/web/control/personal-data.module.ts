import { Module } from '@nestjs/common';
import { PersonalDataModule } from '../../features/personal-data/personal-data.module.js';
import { PagesModule } from '../pages.module.js';
import { ConsentTextsPages } from './consent-texts.page.js';
import { PersonalDataPages } from './personal-data.page.js';
import { RetentionPages } from './retention.page.js';

/** Personal data in the control area. */
@Module({
  imports: [PersonalDataModule, PagesModule],
  controllers: [ConsentTextsPages, PersonalDataPages, RetentionPages],
})
export class PersonalDataPagesModule {}
