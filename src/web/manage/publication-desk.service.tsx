import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren, JSX } from 'preact';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import type { Publication } from '../../features/publications/publication.entity.js';
import type { PublicationInput } from '../../features/publications/publications.dto.js';
import type { PublicationVersion } from '../../features/publications/publications.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { removedFrom } from '../../platform/http/rich-text.js';
import { type PageContext, PageContexts, viewOf } from '../page-context.service.js';
import type { ArticleHead } from '../public/publication.view.js';
import { PublicPages } from '../public-pages.service.js';
import type { Refusal } from './form-page.js';
import { PackageModel } from './package.model.js';
import { DueChip } from './package.view.js';
import { publicationConflict, TEXT_LABELS } from './publication-conflict.js';
import type { Place, PublicationWords } from './publication-frame.view.js';
import { PublicationHistoryPage } from './publication-history.view.js';
import { type Deed, type PublicationPageKind, storedValues } from './publication-kind.js';
import { PublicationPreview } from './publication-preview.view.js';
import { PublicationPage } from './publication.view.js';

/** Who looks at a publication, and where the answer goes. */
interface Visit {
  actor: Actor;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** What the page of one publication shows around its text. */
interface Shown<T extends Publication> {
  place: Place<T>;
  values: FormValues;
  refusal: Refusal;
  /** The newest first; asked for only when somebody else has saved meanwhile. */
  versions: () => Promise<readonly PublicationVersion<PublicationInput>[]>;
  first: ComponentChildren;
  below: ((context: PageContext) => JSX.Element) | null;
}

const PARTS = { announcement: 'announcement', 'post-release': 'postRelease', news: null } as const;

/** Answers of the pages of publications: the form, the preview, the history, and back to the form once something is done. */
@Injectable()
export class PublicationDesk {
  constructor(
    readonly events: EventsService,
    private readonly packages: PackageModel,
    readonly pages: PublicPages,
    readonly contexts: PageContexts,
  ) {}

  /** The form; with what somebody else saved while it was open. */
  async show<T extends Publication, I extends PublicationInput>(
    kind: PublicationPageKind<T, I>,
    { place, values, refusal, versions, first, below }: Shown<T>,
    { actor, request, reply }: Visit,
  ): Promise<FastifyReply> {
    const { event, publication } = place;
    const part = PARTS[kind.part];
    const item = event && part ? await this.packages.part(event, part) : undefined;
    const isStale = refusal.errors.some(({ code }) => code === 'stale-form' || code === 'conflict');
    const labels = { ...TEXT_LABELS, ...kind.labels };
    const mine = kind.read?.(values) ?? values;
    const conflict =
      publication && isStale ? publicationConflict(labels, await versions(), storedValues(kind, place), mine) : null;
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <PublicationPage
          context={context}
          actor={actor}
          words={kind}
          place={place}
          due={<DueChip item={item} />}
          values={values}
          errors={refusal.errors}
          conflict={conflict}
          first={first}
          fields={kind.fields(values, refusal.errors)}
        >
          {below?.(context)}
        </PublicationPage>
      ),
      refusal.status,
    );
  }

  /** The very page of readers, of a text that is not saved. */
  async preview<T extends Publication>(
    words: PublicationWords,
    place: Place<T>,
    draft: T,
    body: JSX.Element,
    { request, reply }: Omit<Visit, 'actor'>,
  ): Promise<FastifyReply> {
    const context = this.contexts.shared(request.url, viewOf(request));
    return this.pages.sendOwn(request, reply, () => (
      <PublicationPreview context={context} words={words} head={headOf(place, draft)} body={body} />
    ));
  }

  async history(
    words: PublicationWords,
    place: Place<Publication>,
    versions: readonly PublicationVersion<PublicationInput>[],
    { actor, request, reply }: Visit,
  ): Promise<FastifyReply> {
    return this.pages.sendOwn(request, reply, (context) => (
      <PublicationHistoryPage context={context} actor={actor} words={words} place={place} versions={versions} />
    ));
  }

  /** Back to the form, told what was done and what was taken out of the text. */
  async done(
    { title, isFeminine }: PublicationWords,
    base: string,
    deed: Deed,
    values: FormValues,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const removed = typeof values['bodyHtml'] === 'string' ? removedFrom(values['bodyHtml']) : [];
    const text = `${title} ${deed[isFeminine ? 1 : 0]}`;
    this.contexts.flash(
      reply,
      removed.length > 0
        ? { tone: 'warn', text: `${text}. Из текста убрано: ${removed.join(', ')}` }
        : { tone: 'ok', text },
    );
    return reply.redirect(base, 303);
  }
}

function headOf<T extends Publication>({ event, card }: Place<T>, draft: T): ArticleHead {
  const { title, lead } = draft;
  const publishedAt = draft.publishAt ?? draft.publishedAt;
  if (card) return { ...card, title, lead, publishedAt, event: card.event && { ...card.event, isMovedSince: false } };
  return {
    title,
    lead,
    publishedAt,
    event: event && { ...event, isMovedSince: false },
    series: null,
    zone: event?.zone ?? 'Europe/Moscow',
    organiser: event?.organiser ?? '',
  };
}
