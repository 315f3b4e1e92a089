import { Body, Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { JSX } from 'preact';
import { RuleViolation } from '../../common/errors.js';
import { formatWhen } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { SpeakerClaimInput } from '../../features/programs/programs.dto.js';
import { SpeakersService } from '../../features/programs/speakers.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { ActionForm } from '../components/buttons.js';
import { Section } from '../components/page-head.js';
import { PageContexts } from '../page-context.service.js';

/** «Это я» from the page of an event, and taking it back. */
@Controller('me/talks')
@AccessFor('signed-in')
export class TalksPage {
  constructor(
    private readonly speakers: SpeakersService,
    private readonly contexts: PageContexts,
  ) {}

  @Post()
  async claim(
    @CurrentActor() actor: Actor,
    @Body() { event, speakerId }: SpeakerClaimInput,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.speakers.claim(actor, event, speakerId);
      this.contexts.flash(reply, { tone: 'ok', text: 'Заявка отправлена организатору события. Ответ появится здесь' });
    } catch (error) {
      if (!(error instanceof RuleViolation)) throw error;
      this.contexts.flash(reply, { tone: 'warn', text: error.message });
    }
    return reply.redirect(`/events/${encodeURIComponent(event)}`, 303);
  }

  @Post('leave')
  async leave(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): Promise<FastifyReply> {
    await this.speakers.leave(actor);
    this.contexts.flash(reply, { tone: 'ok', text: 'Выступления больше не связаны с вашей учётной записью' });
    return reply.redirect('/me', 303);
  }
}

/** Where the reader speaks; nothing for those who do not. */
export function OwnTalks({
  talks,
  csrf,
}: {
  talks: Awaited<ReturnType<SpeakersService['talksOf']>>;
  csrf: string;
}): JSX.Element | null {
  if (talks.length === 0) return null;
  return (
    <Section title="Мои выступления" id="talks">
      <ul class="rows">
        {talks.map(({ sessionId, title, startsAt, endsAt, zone, event, slug }) => (
          <li key={sessionId}>
            <p>
              <a href={`/events/${slug}#session-${sessionId}`}>{title}</a>
            </p>
            <p class="soft">
              {formatWhen(startsAt, endsAt, zone)}, {event}
            </p>
          </li>
        ))}
      </ul>
      <details class="ask">
        <summary>Это не мои выступления</summary>
        <p>Программы событий не изменятся, но в кабинете выступлений не останется. Подтверждать их придётся заново.</p>
        <ActionForm action="/me/talks/leave" csrf={csrf} look="danger" size="small">
          Убрать из моего кабинета
        </ActionForm>
      </details>
    </Section>
  );
}
