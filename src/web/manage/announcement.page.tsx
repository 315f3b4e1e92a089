import { Controller } from '@nestjs/common';
import type { JSX } from 'preact';
import type { Announcement } from '../../features/announcements/announcement.entity.js';
import { AnnouncementsService } from '../../features/announcements/announcements.service.js';
import { PublicationInput } from '../../features/publications/publications.dto.js';
import { PicturesService } from '../../features/publications/pictures.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { AnnouncementBody } from '../public/publication.view.js';
import { PublicationDesk } from './publication-desk.service.js';
import type { PublicationPageKind } from './publication-kind.js';
import { PicturedPublicationPages } from './publication-pictures.page.js';

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
export class ManageAnnouncementPage extends PicturedPublicationPages<Announcement, PublicationInput> {
  constructor(
    private readonly announcements: AnnouncementsService,
    desk: PublicationDesk,
    pictures: PicturesService,
  ) {
    super(KIND, announcements.publications, desk, pictures);
  }

  protected override async body(draft: Announcement): Promise<JSX.Element> {
    return <AnnouncementBody announcement={await this.announcements.published(draft)} />;
  }
}
