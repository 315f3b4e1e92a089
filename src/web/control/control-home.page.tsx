import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { LettersService } from '../../features/notifications/letters.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { Page } from '../components/layout.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { MailAlarm } from '../manage/mail-alarm.view.js';
import { PublicPages } from '../public-pages.service.js';
import { controlArea, controlSections } from './area.js';

/** What of the control area is open to the reader. */
@Controller('control')
@AccessFor('staff')
export class ControlHomePage {
  constructor(
    private readonly pages: PublicPages,
    private readonly letters: LettersService,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const paused = await this.letters.alarm(actor);
    return this.pages.sendOwn(request, reply, (context) => (
      <Page {...context} area={controlArea(actor)} title="Управление" noindex>
        <PageHead title="Управление" />
        <Wrap>
          <MailAlarm paused={paused} />
          <ul class="cards">
            {controlSections(actor).map(({ title, href, about }) => (
              <li key={href}>
                <div class="card pad">
                  <h2 class="section-name">
                    <a href={href}>{title}</a>
                  </h2>
                  <p>{about}</p>
                </div>
              </li>
            ))}
          </ul>
        </Wrap>
      </Page>
    ));
  }
}
