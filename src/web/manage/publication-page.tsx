import { Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import type { Publication } from '../../features/publications/publication.entity.js';
import { type PublicationInput, PublishInput } from '../../features/publications/publications.dto.js';
import type { Publications } from '../../features/publications/publications.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { TakesParts } from '../../platform/http/form-parts.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import type { PageContext } from '../page-context.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { applyChoices } from './publication-conflict.js';
import type { PublicationDesk } from './publication-desk.service.js';
import type { Place } from './publication-frame.view.js';
import { type Deed, type PublicationPageKind, storedValues } from './publication-kind.js';

type Move = 'submit' | 'publish' | 'schedule';

/** The routes of the text of announcements, news and post-releases; each kind stands under its own address. */
export abstract class PublicationPages<T extends Publication, I extends PublicationInput> {
  constructor(
    protected readonly kind: PublicationPageKind<T, I>,
    protected readonly publications: Publications<T, I>,
    protected readonly desk: PublicationDesk,
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
  @TakesParts({ files: 0 })
  @AccessFor('publication.edit')
  async save(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const values = valuesOf(request);
    try {
      const place = await this.write(actor, slug, values);
      return await this.desk.done(this.kind, place.base, ['сохранён', 'сохранена'], values, reply);
    } catch (error) {
      return this.show(actor, slug, values, refusalOf(error), request, reply);
    }
  }

  @Post('submit')
  @TakesParts({ files: 0 })
  @AccessFor('publication.edit')
  async submit(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.writeAndMove('submit', actor, slug, request, reply);
  }

  @Post('publish')
  @TakesParts({ files: 0 })
  @AccessFor('publication.publish')
  async publish(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.writeAndMove('publish', actor, slug, request, reply);
  }

  @Post('schedule')
  @TakesParts({ files: 0 })
  @AccessFor('publication.publish')
  async schedule(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.writeAndMove('schedule', actor, slug, request, reply);
  }

  /** The page as readers will see it with what is typed now; nothing is saved. */
  @Post('preview')
  @TakesParts({ files: 0 })
  @AccessFor('publication.edit')
  async preview(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const values = valuesOf(request);
    const place = await this.place(actor, slug);
    try {
      const input = await validateInput(this.kind.input, this.textOf(values, place));
      const draft = this.publications.draft(place.publication, input);
      return await this.desk.preview(this.kind, place, draft, await this.body(draft, place), { request, reply });
    } catch (error) {
      return this.show(actor, slug, values, refusalOf(error), request, reply);
    }
  }

  /** Where the publication at this address is worked on. Throws NotFound out of scope. */
  protected async place(actor: Actor, slug: string): Promise<Place<T>> {
    const event = await this.desk.events.getManaged(actor, slug);
    const present = await this.publications.getManagedForEvent(actor, slug);
    const managed = present && (await this.publications.getManaged(actor, present.slug));
    return {
      base: `/manage/events/${slug}/${this.kind.part}`,
      resource: ownedBy(event),
      event,
      card: managed?.card ?? null,
      publication: managed?.publication ?? null,
    };
  }

  /** Writes the first text; returns the place it is worked on from now. */
  protected async create(actor: Actor, slug: string, input: I, _values: FormValues): Promise<Place<T>> {
    await this.publications.create(actor, { event: slug }, input);
    return this.place(actor, slug);
  }

  /** What stands below the form; nothing unless a kind says so. */
  protected async below(_actor: Actor, _place: Place<T>): Promise<((context: PageContext) => JSX.Element) | null> {
    return null;
  }

  /** Fields above the text of one that is not written yet. */
  protected async firstFields(
    _actor: Actor,
    _values: FormValues,
    _errors: readonly FieldError[],
  ): Promise<JSX.Element | null> {
    return null;
  }

  /** What readers see of `draft` below its head; the preview shows it. */
  protected abstract body(draft: T, place: Place<T>): Promise<JSX.Element>;

  /** Text that was saved stays saved when the move is refused; then the form shows it as it is stored. */
  private async writeAndMove(
    move: Move,
    actor: Actor,
    slug: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const values = valuesOf(request);
    let saved: Place<T> | null = null;
    try {
      const { publishAt } = move === 'schedule' ? await validateInput(PublishInput, momentOf(values)) : {};
      saved = await this.write(actor, slug, values);
      const one = saved.publication?.slug ?? '';
      if (move === 'submit') await this.publications.lifecycle.submit(actor, one);
      else if (move === 'publish') await this.publications.lifecycle.publish(actor, one);
      else await this.publications.lifecycle.publish(actor, one, publishAt ?? 'не указано');
    } catch (error) {
      const refusal = refusalOf(error);
      if (!saved) return this.show(actor, slug, values, refusal, request, reply);
      const shown = { ...storedValues(this.kind, saved), publishAt: values['publishAt'] };
      return this.showPlace(actor, saved, shown, refusal, request, reply);
    }
    return this.desk.done(this.kind, saved.base, MOVED[move], values, reply);
  }

  /** A form that carries no version was opened when there was nothing yet. */
  private async write(actor: Actor, slug: string, values: FormValues): Promise<Place<T>> {
    const place = await this.place(actor, slug);
    const input = await validateInput(this.kind.input, this.textOf(values, place));
    if (input.version == null || !place.publication) return this.create(actor, slug, input, values);
    await this.publications.update(actor, place.publication.slug, input);
    return this.place(actor, slug);
  }

  /** The text alone, with what was chosen in a conflict. */
  protected textOf({ publishAt: _publishAt, ...values }: FormValues, place: Place<T>): FormValues {
    const chosen = applyChoices(values, place.publication ? storedValues(this.kind, place) : {});
    return this.kind.read?.(chosen) ?? chosen;
  }

  /** `values` is what was typed; null shows what is stored, and the event's own title when nothing is. */
  protected async show(
    actor: Actor,
    slug: string,
    values: FormValues | null,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const place = await this.place(actor, slug);
    return this.showPlace(actor, place, values ?? storedValues(this.kind, place), refusal, request, reply);
  }

  private async showPlace(
    actor: Actor,
    place: Place<T>,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const versions = () => this.publications.history(actor, place.publication?.slug ?? '');
    const below = await this.below(actor, place);
    const first = place.publication ? null : await this.firstFields(actor, values, refusal.errors);
    return this.desk.show(this.kind, { place, values, refusal, versions, first, below }, { actor, request, reply });
  }
}

const MOVED: Readonly<Record<Move, Deed>> = {
  submit: ['отправлен на проверку', 'отправлена на проверку'],
  publish: ['опубликован', 'опубликована'],
  schedule: ['будет опубликован в назначенное время', 'будет опубликована в назначенное время'],
};

const momentOf = ({ publishAt }: FormValues): FormValues => ({ publishAt });

/** The form of the text goes in parts, because a long Russian text triples in an ordinary form; buttons alone go as those do. */
export function valuesOf({ receivedForm, body }: FastifyRequest): FormValues {
  return receivedForm?.values ?? ((body ?? {}) as FormValues);
}
