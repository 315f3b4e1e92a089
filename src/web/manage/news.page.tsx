import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { type Actor, scopeOf } from '../../features/accounts/accounts.rules.js';
import type { Announcement } from '../../features/announcements/announcement.entity.js';
import { AnnouncementsService } from '../../features/announcements/announcements.service.js';
import { ManagedPublicationsQuery } from '../../features/announcements/announcements.dto.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import { PublicationInput } from '../../features/publications/publications.dto.js';
import { resourceOf } from '../../features/publications/publications.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { PicturesService } from '../../features/publications/pictures.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { errorOf } from '../components/forms.js';
import { Select } from '../components/inputs.js';
import { typed } from '../public/registration.view.js';
import { PublicPages } from '../public-pages.service.js';
import { NewsListPage } from './news.view.js';
import type { Place } from './publication-frame.view.js';
import { AnnouncementBody } from '../public/publication.view.js';
import { PublicationDesk } from './publication-desk.service.js';
import type { PublicationPageKind } from './publication-kind.js';
import { PicturedPublicationPages } from './publication-pictures.page.js';

const KIND: PublicationPageKind<Announcement, PublicationInput> = {
  title: 'Новость',
  isFeminine: true,
  part: 'news',
  publicPath: '/announcements',
  input: PublicationInput,
  values: () => ({}),
  labels: {},
  fields: () => null,
};
const NEWS = '/manage/news';

/** Announcements and news of the actor's organisations, whatever their state. */
@Controller('manage/news')
@AccessFor('event.view-drafts')
export class NewsPages {
  constructor(
    private readonly announcements: AnnouncementsService,
    private readonly pages: PublicPages,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Query() query: ManagedPublicationsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [page, counts] = await Promise.all([
      this.announcements.publications.listManaged(actor, query),
      this.announcements.publications.countManaged(actor),
    ]);
    return this.pages.sendOwn(request, reply, (context) => (
      <NewsListPage context={context} actor={actor} page={page} counts={counts} query={{ ...query }} />
    ));
  }
}

/** One piece of news, which stands by itself. At `/manage/news/new` it is written first. */
@Controller('manage/news/:slug')
@AccessFor('event.view-drafts')
export class ManageNewsPage extends PicturedPublicationPages<Announcement, PublicationInput> {
  constructor(
    private readonly announcements: AnnouncementsService,
    desk: PublicationDesk,
    pictures: PicturesService,
    private readonly organisations: OrganisationsService,
  ) {
    super(KIND, announcements.publications, desk, pictures);
  }

  protected override async place(actor: Actor, slug: string): Promise<Place<Announcement>> {
    if (slug === 'new') {
      const [own] = scopeOf(actor, 'publication.edit').organisations;
      return {
        base: `${NEWS}/new`,
        resource: { organisationId: own ?? null },
        event: null,
        card: null,
        publication: null,
      };
    }
    const { card, publication } = await this.publications.getManaged(actor, slug);
    return { base: `${NEWS}/${slug}`, resource: resourceOf(card), event: null, card, publication };
  }

  protected override async create(
    actor: Actor,
    _slug: string,
    input: PublicationInput,
    values: FormValues,
  ): Promise<Place<Announcement>> {
    const organiserId = typed(values, 'organiserId') ?? null;
    return this.place(actor, await this.publications.create(actor, { organiserId }, input));
  }

  protected override async body(draft: Announcement): Promise<JSX.Element> {
    return <AnnouncementBody announcement={await this.announcements.published(draft)} />;
  }

  protected override async firstFields(
    actor: Actor,
    values: FormValues,
    errors: readonly FieldError[],
  ): Promise<JSX.Element | null> {
    const choices = await this.organisations.organisersWithin(scopeOf(actor, 'publication.edit'));
    if (choices.length < 2) return null;
    return (
      <Select
        name="organiserId"
        label="От чьего имени"
        options={choices.map(({ id, shortName }) => ({ value: id, label: shortName }))}
        value={typed(values, 'organiserId') ?? scopeOf(actor, 'publication.edit').organisations[0]}
        error={errorOf(errors, 'organiserId')}
      />
    );
  }

  protected override textOf(values: FormValues, place: Place<Announcement>): FormValues {
    const { organiserId: _organiserId, ...others } = super.textOf(values, place);
    return others;
  }
}
