import { Controller } from '@nestjs/common';
import type { JSX } from 'preact';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { SeriesService } from '../../features/events/series.service.js';
import type { PostRelease } from '../../features/post-releases/post-release.entity.js';
import type { PostReleaseInput } from '../../features/post-releases/post-releases.dto.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { PicturesService } from '../../features/publications/pictures.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { PostReleaseBody } from '../public/publication.view.js';
import { POST_RELEASE_PAGE } from './post-release.page.js';
import type { Place } from './publication-frame.view.js';
import { PublicationDesk } from './publication-desk.service.js';
import { PicturedPublicationPages } from './publication-pictures.page.js';

/** The combined post-release of a series, after its last stage. */
@Controller('manage/series/:slug/post-release')
@AccessFor('event.view-drafts')
export class ManageSeriesPostReleasePage extends PicturedPublicationPages<PostRelease, PostReleaseInput> {
  constructor(
    private readonly postReleases: PostReleasesService,
    private readonly series: SeriesService,
    desk: PublicationDesk,
    pictures: PicturesService,
  ) {
    super(POST_RELEASE_PAGE, postReleases.publications, desk, pictures);
  }

  protected override async place(actor: Actor, slug: string): Promise<Place<PostRelease>> {
    const series = await this.series.getManaged(actor, slug);
    const card = await this.publications.getManagedForSeries(actor, series.id);
    return {
      base: `/manage/series/${slug}/post-release`,
      resource: { organisationId: series.organiserId },
      event: null,
      above: { title: series.title, href: `/manage/series/${slug}` },
      card: card?.card ?? null,
      publication: card?.publication ?? null,
    };
  }

  protected override async body(draft: PostRelease): Promise<JSX.Element> {
    return <PostReleaseBody release={await this.postReleases.previewed(draft)} event={null} materials={[]} />;
  }

  protected override async create(actor: Actor, slug: string, input: PostReleaseInput): Promise<Place<PostRelease>> {
    const series = await this.series.getManaged(actor, slug);
    await this.publications.create(actor, { series }, input);
    return this.place(actor, slug);
  }
}
