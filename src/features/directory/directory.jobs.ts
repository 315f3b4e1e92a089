import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { MUNICIPALITY_SUCCEEDED, ORGANISATION_MERGED } from './directory.events.js';
import { MergesService } from './merges.service.js';
import { MunicipalityChangesService } from './municipality-changes.service.js';

@Injectable()
export class DirectoryJobs {
  constructor(jobs: JobsService, merges: MergesService, municipalities: MunicipalityChangesService) {
    jobs.handle(ORGANISATION_MERGED, ({ mergeId }) => merges.settle(String(mergeId)));
    jobs.handle(MUNICIPALITY_SUCCEEDED, ({ municipalityId }) => municipalities.succeed(String(municipalityId)));
  }
}
