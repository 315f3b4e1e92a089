import { Controller, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ComponentChildren, JSX } from 'preact';
import { NotFound } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { PostRelease } from '../../features/post-releases/post-release.entity.js';
import { PostReleaseInput } from '../../features/post-releases/post-releases.dto.js';
import { MaterialsService } from '../../features/materials/materials.service.js';
import { type EventStatistics, StatisticsService } from '../../features/registrations/statistics.service.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { PicturesService } from '../../features/publications/pictures.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { ActionForm } from '../components/buttons.js';
import { Section } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { PostReleaseBody } from '../public/publication.view.js';
import { FIGURE_WORDS, FIGURES, PostReleaseFields, readPostRelease } from './post-release-fields.view.js';
import type { Place } from './publication-frame.view.js';
import { PublicationDesk } from './publication-desk.service.js';
import type { PublicationPageKind } from './publication-kind.js';
import { PicturedPublicationPages } from './publication-pictures.page.js';

/** What the page of a post-release decides, of an event's and of a series'. */
export const POST_RELEASE_PAGE: PublicationPageKind<PostRelease, PostReleaseInput> = {
  title: 'Пост-релиз',
  part: 'post-release',
  publicPath: '/post-releases',
  input: PostReleaseInput,
  values: ({ quotes, decisions, ...release }) => ({
    ...Object.fromEntries(FIGURES.map((figure) => [figure, release[figure]?.toString()])),
    quotes,
    decisions,
  }),
  read: readPostRelease,
  labels: { ...FIGURE_WORDS, decisions: 'Решения', quotes: 'Цитаты' },
  fields: (values, errors) => <PostReleaseFields values={values} errors={errors} />,
};

/** The post-release of an event in the organiser's workspace (US-07). */
@Controller('manage/events/:slug/post-release')
@AccessFor('event.view-drafts')
export class ManagePostReleasePage extends PicturedPublicationPages<PostRelease, PostReleaseInput> {
  constructor(
    private readonly postReleases: PostReleasesService,
    private readonly statistics: StatisticsService,
    private readonly materials: MaterialsService,
    desk: PublicationDesk,
    pictures: PicturesService,
  ) {
    super(POST_RELEASE_PAGE, postReleases.publications, desk, pictures);
  }

  /** Puts the numbers of who came in place of those typed (US-07). Throws NotFound while there is no post-release. */
  @Post('figures')
  @AccessFor('publication.edit')
  async takeFigures(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const managed = await this.postReleases.getManagedForEvent(actor, slug);
    if (!managed) throw new NotFound('Пост-релиза ещё нет: сначала сохраните его текст');
    const { totals } = await this.statistics.ofEvent(actor, slug);
    await this.postReleases.publications.update(actor, managed.release.slug, {
      participantsCount: totals.present,
      schoolsCount: totals.schoolsPresent,
      municipalitiesCount: totals.municipalitiesPresent,
    });
    return reply.redirect(`/manage/events/${slug}/post-release#figures`, 303);
  }

  protected override async body(draft: PostRelease, { event }: Place<PostRelease>): Promise<JSX.Element> {
    const materials = event ? await this.materials.listPublic(event.id) : [];
    return <PostReleaseBody release={await this.postReleases.previewed(draft)} event={event} materials={materials} />;
  }

  protected override async below(
    actor: Actor,
    place: Place<PostRelease>,
  ): Promise<(context: PageContext) => JSX.Element> {
    const pictures = await super.below(actor, place);
    const { event, publication } = place;
    if (!event) return pictures;
    const { totals } = await this.statistics.ofEvent(actor, event.slug);
    return (context) => (
      <>
        <Counted totals={totals}>
          {publication && totals.present > 0 && (
            <ActionForm action={`/manage/events/${event.slug}/post-release/figures`} csrf={context.csrf}>
              Подставить эти числа
            </ActionForm>
          )}
        </Counted>
        {pictures(context)}
      </>
    );
  }
}

/** How many came by the marks at the door and in the broadcast. */
function Counted({
  totals,
  children,
}: {
  totals: EventStatistics['totals'];
  children: ComponentChildren;
}): JSX.Element {
  const { present, schoolsPresent, municipalitiesPresent } = totals;
  const figures = [
    count(present, 'участник', 'участника', 'участников'),
    count(schoolsPresent, 'школа', 'школы', 'школ'),
    count(municipalitiesPresent, 'муниципалитет', 'муниципалитета', 'муниципалитетов'),
  ];
  return (
    <Section title="Кто был по данным системы" id="figures">
      <p>{present > 0 ? `${figures.join(', ')}.` : 'Отметок о приходе и подключении нет: числа впишите сами.'}</p>
      {children}
    </Section>
  );
}
