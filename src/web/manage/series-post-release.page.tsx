import { Controller } from '@nestjs/common';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { SeriesService } from '../../features/events/series.service.js';
import type { MaterialCard } from '../../features/materials/materials.service.js';
import type { PostRelease } from '../../features/post-releases/post-release.entity.js';
import type { PostReleaseInput } from '../../features/post-releases/post-releases.dto.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { PicturesService } from '../../features/publications/pictures.service.js';
import { StatisticsService } from '../../features/registrations/statistics.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { PostReleasePages } from './post-release-page.js';
import { PublicationDesk } from './publication-desk.service.js';
import type { Place } from './publication-frame.view.js';

/** The combined post-release of a series, after its last stage. */
@Controller('manage/series/:slug/post-release')
@AccessFor('event.view-drafts')
export class ManageSeriesPostReleasePage extends PostReleasePages {
  constructor(
    postReleases: PostReleasesService,
    statistics: StatisticsService,
    desk: PublicationDesk,
    pictures: PicturesService,
    private readonly series: SeriesService,
  ) {
    super(postReleases, statistics, desk, pictures);
  }

  protected override async place(actor: Actor, slug: string): Promise<Place<PostRelease>> {
    const series = await this.series.getManaged(actor, slug);
    const card = await this.publications.getManagedForSeries(actor, series.id);
    return {
      base: `/manage/series/${slug}/post-release`,
      resource: { organisationId: series.organiserId },
      event: null,
      seriesId: series.id,
      above: { title: series.title, href: `/manage/series/${slug}` },
      card: card?.card ?? null,
      publication: card?.publication ?? null,
    };
  }

  /** Each stage has its own, on its own page. */
  protected override async materials(): Promise<readonly MaterialCard[]> {
    return [];
  }

  protected override async create(actor: Actor, slug: string, input: PostReleaseInput): Promise<Place<PostRelease>> {
    const series = await this.series.getManaged(actor, slug);
    await this.publications.create(actor, { series }, input);
    return this.place(actor, slug);
  }
}
