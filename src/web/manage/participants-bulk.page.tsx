import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { type EventRow, EventsService } from '../../features/events/events.service.js';
import { RejectionInput, TagInput } from '../../features/registrations/participant-work.dto.js';
import type { RosterChange } from '../../features/registrations/registrations.rules.js';
import { RosterChangesService, type Selection } from '../../features/registrations/roster-changes.service.js';
import { RosterFilter } from '../../features/registrations/roster.dto.js';
import { TagsService } from '../../features/registrations/tags.service.js';
import { type FormValues, formValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { typed } from '../public/registration.view.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { BULK_CHANGES, type BulkChange, RosterBulkPage } from './participants-bulk.view.js';
import { participantsPath } from './participants-words.js';

/** Ticked rows change at once; whatever is told by letter with words of the organiser's, or reaches all of a filter, is asked first. */
const AT_ONCE: readonly BulkChange[] = ['approve', 'check-in'];

interface Wish {
  change: BulkChange;
  selection: Selection;
  /** The rows ticked, to be carried along; none for all of a filter. */
  ids: readonly string[];
  query: string;
}

/** The same done to many participants: those ticked, or all of the filter with the number confirmed. */
@Controller('manage/events/:slug/participants/bulk')
@AccessFor('registration.check-in')
export class ParticipantsBulkPage {
  constructor(
    private readonly changes: RosterChangesService,
    private readonly tags: TagsService,
    private readonly events: EventsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Post()
  async run(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    const wish = await wishOf(values);
    const back = `${participantsPath(slug)}?${wish.query}`;
    if ('ids' in wish.selection && wish.ids.length === 0) {
      this.contexts.flash(reply, { tone: 'warn', text: 'Отметьте участников в списке' });
      return reply.redirect(back, 303);
    }
    const isSure = typed(values, 'confirmed') === '1' || (wish.ids.length > 0 && AT_ONCE.includes(wish.change));
    if (!isSure) return this.ask(actor, event, wish, values, NO_REFUSAL, request, reply);
    try {
      const reached = await this.apply(actor, slug, wish, values);
      const whom = count(reached, 'человек', 'человека', 'человек');
      this.contexts.flash(reply, {
        tone: reached > 0 ? 'ok' : 'warn',
        text: `${BULK_CHANGES[wish.change].done}: ${whom}`,
      });
    } catch (error) {
      return this.ask(actor, event, wish, values, refusalOf(error), request, reply);
    }
    return reply.redirect(back, 303);
  }

  private async apply(actor: Actor, slug: string, { change, selection }: Wish, values: FormValues): Promise<number> {
    if (change === 'tag' || change === 'untag') {
      const tagId = await this.tagOf(actor, slug, values);
      return this.tags.mark(actor, slug, selection, { tagId, off: change === 'untag' });
    }
    const reason = change === 'reject' ? await validateInput(RejectionInput, { reason: values['reason'] ?? '' }) : null;
    return this.changes.changeMany(actor, slug, selection, change, reason?.reason);
  }

  /** The tag chosen, or a new one. */
  private async tagOf(actor: Actor, slug: string, values: FormValues): Promise<string> {
    const chosen = typed(values, 'tagId');
    if (chosen && isUUID(chosen)) return chosen;
    const name = typed(values, 'name');
    if (!name) throw InvalidInput.field('tagId', 'required', 'Выберите метку или впишите новую');
    return this.tags.ensure(actor, slug, await validateInput(TagInput, { name, colour: values['colour'] ?? 'GREY' }));
  }

  private async ask(
    actor: Actor,
    event: EventRow,
    wish: Wish,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const change = wish.change === 'tag' || wish.change === 'untag' ? undefined : (wish.change satisfies RosterChange);
    const anew = 'filter' in wish.selection ? { filter: wish.selection.filter } : wish.selection;
    const found = await this.changes.preview(actor, event.slug, anew, change);
    const tags = change ? [] : await this.tags.list(actor, event);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <RosterBulkPage
          context={context}
          actor={actor}
          event={event}
          change={wish.change}
          ids={wish.ids}
          query={wish.query}
          found={found}
          tags={tags}
          values={values}
          refusal={refusal}
        />
      ),
      refusal.status,
    );
  }
}

async function wishOf(values: FormValues): Promise<Wish> {
  const change = (Object.keys(BULK_CHANGES) as BulkChange[]).find((name) => name === values['change']);
  if (!change) throw InvalidInput.field('change', 'unknown-change', 'Выберите, что сделать');
  const query = new URLSearchParams(typed(values, 'query') ?? '');
  const ids = [values['ids'] ?? []].flat().filter((id): id is string => isUUID(id));
  if (values['all'] !== '1') return { change, selection: { ids }, ids, query: query.toString() };
  const filter = await validateInput(RosterFilter, formValues(query), { ignoreUnknown: true });
  const expected = typed(values, 'expected');
  const sure = expected && /^\d{1,9}$/.test(expected) ? { expected: Number(expected) } : {};
  return { change, selection: { filter, ...sure }, ids: [], query: query.toString() };
}
