import { Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ComponentChildren, JSX } from 'preact';
import { NotFound } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { MaterialCard } from '../../features/materials/materials.service.js';
import type { PostRelease } from '../../features/post-releases/post-release.entity.js';
import { PostReleaseInput } from '../../features/post-releases/post-releases.dto.js';
import type { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import type { PicturesService } from '../../features/publications/pictures.service.js';
import type { Attendance, StatisticsService } from '../../features/registrations/statistics.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { ActionForm } from '../components/buttons.js';
import { Section } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { PostReleaseBody } from '../public/publication.view.js';
import { FIGURE_WORDS, FIGURES, PostReleaseFields, readPostRelease } from './post-release-fields.view.js';
import type { PublicationDesk } from './publication-desk.service.js';
import type { Place } from './publication-frame.view.js';
import type { PublicationPageKind } from './publication-kind.js';
import { PicturedPublicationPages } from './publication-pictures.page.js';

const KIND: PublicationPageKind<PostRelease, PostReleaseInput> = {
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

/** What the pages of post-releases share, of an event's and of a series' (US-07). */
export abstract class PostReleasePages extends PicturedPublicationPages<PostRelease, PostReleaseInput> {
  constructor(
    private readonly postReleases: PostReleasesService,
    private readonly statistics: StatisticsService,
    desk: PublicationDesk,
    pictures: PicturesService,
  ) {
    super(KIND, postReleases.publications, desk, pictures);
  }

  /** Puts the numbers of who came in place of those typed. Throws NotFound while there is no post-release. */
  @Post('figures')
  @AccessFor('publication.edit')
  async takeFigures(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const place = await this.place(actor, slug);
    const { base, publication } = place;
    if (!publication) throw new NotFound('Пост-релиза ещё нет: сначала сохраните его текст');
    const { people, schools, municipalities } = await this.attendance(place);
    const figures = { participantsCount: people, schoolsCount: schools, municipalitiesCount: municipalities };
    await this.publications.update(actor, publication.slug, figures);
    return reply.redirect(`${base}#figures`, 303);
  }

  /** What readers may open of it. */
  protected abstract materials(place: Place<PostRelease>): Promise<readonly MaterialCard[]>;

  private async attendance({ event, seriesId }: Place<PostRelease>): Promise<Attendance> {
    if (event) return this.statistics.attendance({ eventId: event.id });
    return seriesId ? this.statistics.attendance({ seriesId }) : { people: 0, schools: 0, municipalities: 0 };
  }

  protected override async body(draft: PostRelease, place: Place<PostRelease>): Promise<JSX.Element> {
    const release = await this.postReleases.previewed(draft);
    return <PostReleaseBody release={release} event={place.event} materials={await this.materials(place)} />;
  }

  protected override async below(
    actor: Actor,
    place: Place<PostRelease>,
  ): Promise<(context: PageContext) => JSX.Element> {
    const pictures = await super.below(actor, place);
    const attendance = await this.attendance(place);
    return (context) => (
      <>
        <Counted attendance={attendance}>
          {place.publication && attendance.people > 0 && (
            <ActionForm action={`${place.base}/figures`} csrf={context.csrf}>
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
function Counted({ attendance, children }: { attendance: Attendance; children: ComponentChildren }): JSX.Element {
  const { people, schools, municipalities } = attendance;
  const figures = [
    count(people, 'участник', 'участника', 'участников'),
    count(schools, 'школа', 'школы', 'школ'),
    count(municipalities, 'муниципалитет', 'муниципалитета', 'муниципалитетов'),
  ];
  return (
    <Section title="Кто был по данным системы" id="figures">
      <p>{people > 0 ? `${figures.join(', ')}.` : 'Отметок о приходе и подключении нет: числа впишите сами.'}</p>
      {children}
    </Section>
  );
}
