import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { PreferencesInput } from '../../features/accounts/profile.dto.js';
import { LETTER_TOPICS, type LetterTopic } from '../../features/accounts/profile.rules.js';
import { ProfileService } from '../../features/accounts/profile.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { Form, Submit } from '../components/forms.js';
import { Checkboxes } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { CABINET_AREA } from './area.js';

const TOPICS = Object.entries(LETTER_TOPICS).map(([value, { word, about }]) => ({ value, label: word, hint: about }));

/** Which letters a person wants. */
@Controller('me/preferences')
@AccessFor('signed-in')
export class PreferencesPage {
  constructor(
    private readonly profiles: ProfileService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { email, refusedLetters } = await this.profiles.get(actor);
    return this.pages.sendOwn(request, reply, (context) => (
      <View context={context} email={email} refused={refusedLetters} />
    ));
  }

  @Post()
  async save(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { letters } = await validateInput(PreferencesInput, values);
    await this.profiles.chooseLetters(actor, letters ?? []);
    this.contexts.flash(reply, { tone: 'ok', text: 'Сохранено' });
    return reply.redirect('/me/preferences', 303);
  }
}

function View(props: { context: PageContext; email: string; refused: readonly LetterTopic[] }): JSX.Element {
  const { context, email, refused } = props;
  const wanted = TOPICS.map(({ value }) => value).filter((topic) => !refused.some((one) => one === topic));
  return (
    <Page {...context} area={CABINET_AREA} title="Письма" noindex>
      <PageHead title="Письма" about={`Приходят на ${email}`} />
      <Wrap narrow>
        <Form action="/me/preferences" csrf={context.csrf}>
          <Checkboxes name="letters" label="Что присылать" options={TOPICS} values={wanted} />
          <Submit label="Сохранить" />
        </Form>
        <Section title="Приходят всегда" id="always">
          <p>
            Подтверждение регистрации, очередь в листе ожидания, перенос и отмена событий, на которые вы записаны,
            ссылки для входа и сообщения о безопасности. Без них регистрация не работает; чтобы они прекратились,
            отмените регистрацию.
          </p>
        </Section>
      </Wrap>
    </Page>
  );
}
