import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { type FieldError, NotFound } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { EventRow, EventsService } from '../../features/events/events.service.js';
import type { Publication } from '../../features/publications/publication.entity.js';
import type { PublicationInput } from '../../features/publications/publications.dto.js';
import type { Publications } from '../../features/publications/publications.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import type { PageContexts } from '../page-context.service.js';
import type { PublicPages } from '../public-pages.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { PublicationPage, type PublicationWords } from './publication.view.js';

/** What a kind of publication decides for its page. */
export interface PublicationPageKind<T extends Publication, I extends PublicationInput> extends PublicationWords {
  input: ClassConstructor<I>;
  /** The stored fields of its own as the form's values. */
  values(publication: T): FormValues;
  fields(values: FormValues, errors: readonly FieldError[]): JSX.Element | null;
}

/** The routes that the pages of announcements and post-releases share; each stands under its own address. */
export abstract class PublicationPages<T extends Publication, I extends PublicationInput> {
  constructor(
    private readonly kind: PublicationPageKind<T, I>,
    private readonly publications: Publications<T, I>,
    private readonly events: EventsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async edit(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show(actor, slug, null, NO_REFUSAL, request, reply);
  }

  @Post()
  @AccessFor('publication.edit')
  async save(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.write(actor, slug, values);
    } catch (error) {
      return this.show(actor, slug, values, refusalOf(error), request, reply);
    }
    return this.done(slug, 'сохранён', reply);
  }

  @Post('submit')
  @AccessFor('publication.edit')
  async submit(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.writeAndMove('submit', actor, slug, values, request, reply);
  }

  @Post('publish')
  @AccessFor('publication.publish')
  async publish(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.writeAndMove('publish', actor, slug, values, request, reply);
  }

  @Post('withdraw')
  @AccessFor('publication.publish')
  async withdraw(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const publication = await this.publications.getManagedForEvent(actor, slug);
    if (!publication) throw new NotFound();
    try {
      await this.publications.lifecycle.withdraw(actor, publication.slug);
    } catch (error) {
      return this.show(actor, slug, null, refusalOf(error), request, reply);
    }
    return this.done(slug, 'снят с публикации', reply);
  }

  /** What stands below the form; nothing unless a kind says so. */
  protected async below(_actor: Actor, _event: EventRow): Promise<JSX.Element | null> {
    return null;
  }

  /** Text that was saved stays saved when the move is refused; then the form shows it as it is stored. */
  private async writeAndMove(
    move: 'submit' | 'publish',
    actor: Actor,
    slug: string,
    values: FormValues,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    let saved: string | null = null;
    try {
      saved = await this.write(actor, slug, values);
      await this.publications.lifecycle[move](actor, saved);
    } catch (error) {
      return this.show(actor, slug, saved === null ? values : null, refusalOf(error), request, reply);
    }
    return this.done(slug, move === 'submit' ? 'отправлен на проверку' : 'опубликован', reply);
  }

  /** A form that carries no version was opened when there was nothing yet. Returns the slug of the publication. */
  private async write(actor: Actor, slug: string, values: FormValues): Promise<string> {
    const input = await validateInput(this.kind.input, values);
    const present = input.version === undefined ? null : await this.publications.getManagedForEvent(actor, slug);
    if (!present) return this.publications.create(actor, { event: slug }, input);
    await this.publications.update(actor, present.slug, input);
    return present.slug;
  }

  private async done(slug: string, deed: string, reply: FastifyReply): Promise<FastifyReply> {
    this.contexts.flash(reply, { tone: 'ok', text: `${this.kind.title} ${deed}` });
    return reply.redirect(`/manage/events/${slug}/${this.kind.part}`, 303);
  }

  /** `values` is what was typed; null shows what is stored, and the event's own title when nothing is. */
  private async show(
    actor: Actor,
    slug: string,
    values: FormValues | null,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    const publication = await this.publications.getManagedForEvent(actor, slug);
    const below = await this.below(actor, event);
    const shown = values ?? (publication ? this.stored(publication) : { title: event.title });
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <PublicationPage
          context={context}
          actor={actor}
          event={event}
          words={this.kind}
          publication={publication}
          values={shown}
          errors={refusal.errors}
          fields={this.kind.fields(shown, refusal.errors)}
        >
          {below}
        </PublicationPage>
      ),
      refusal.status,
    );
  }

  private stored(publication: T): FormValues {
    const { title, lead, bodyHtml, version } = publication;
    return { title, lead, bodyHtml, version: String(version), ...this.kind.values(publication) };
  }
}
