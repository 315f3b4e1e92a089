import { Controller } from '@nestjs/common';
import type { Announcement } from '../../features/announcements/announcement.entity.js';
import { AnnouncementsService } from '../../features/announcements/announcements.service.js';
import { PublicationInput } from '../../features/publications/publications.dto.js';
import { AccessFor } from '../../platform/http/route.js';
import { PublicationDesk } from './publication-desk.service.js';
import type { PublicationPageKind } from './publication-kind.js';
import { PublicationPages } from './publication-page.js';

const KIND: PublicationPageKind<Announcement, PublicationInput> = {
  title: 'Анонс',
  part: 'announcement',
  publicPath: '/announcements',
  input: PublicationInput,
  values: () => ({}),
  labels: {},
  fields: () => null,
};

/** The announcement of an event in the organiser's workspace (US-06). */
@Controller('manage/events/:slug/announcement')
@AccessFor('event.view-drafts')
export class ManageAnnouncementPage extends PublicationPages<Announcement, PublicationInput> {
  constructor(announcements: AnnouncementsService, desk: PublicationDesk) {
    super(KIND, announcements.publications, desk);
  }
}
