import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { formatDateTime } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { PackageTermsInput } from '../../features/publications/package-terms.dto.js';
import { PackageTermsService } from '../../features/publications/package-terms.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { PublicPages } from '../public-pages.service.js';
import { controlArea } from './area.js';

const PATH = '/control/package-terms';
const MOSCOW = 'Europe/Moscow';
const TITLE = 'Сроки пакета события';

/** By when the parts of an event's package are due. */
@Controller('control/package-terms')
@AccessFor('package-terms.edit')
export class PackageTermsPage {
  constructor(
    private readonly terms: PackageTermsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.render(actor, null, NO_REFUSAL, request, reply);
  }

  @Post()
  async save(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.terms.change(actor, await validateInput(PackageTermsInput, values, { ignoreUnknown: true }));
    } catch (error) {
      return this.render(actor, values, refusalOf(error), request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Сроки сохранены и уже действуют' });
    return reply.redirect(PATH, 303);
  }

  private async render(
    actor: Actor,
    values: FormValues | null,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { changedAt, ...current } = await this.terms.current();
    const shown =
      values ??
      Object.fromEntries(Object.entries(current).map(([name, days]): [string, string] => [name, String(days)]));
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <View {...{ context, actor, values: shown, changedAt, refusal }} />,
      refusal.status,
    );
  }
}

const FIELDS = [
  { name: 'letterDays', label: 'Информационное письмо', hint: 'За сколько дней до начала. Нужно событиям плана.' },
  { name: 'announcementDays', label: 'Анонс', hint: 'За сколько дней до начала.' },
  { name: 'programDays', label: 'Программа', hint: 'За сколько дней до начала; 0 — не позже дня события.' },
  {
    name: 'postReleaseWorkingDays',
    label: 'Пост-релиз',
    hint: 'На какой рабочий день после окончания; 1 — на следующий. Выходные и праздники не считаются.',
  },
] as const;

function View(props: {
  context: PageContext;
  actor: Actor;
  values: FormValues;
  changedAt: Date | null;
  refusal: Refusal;
}): JSX.Element {
  const { context, actor, values, changedAt, refusal } = props;
  const { errors } = refusal;
  return (
    <Page {...context} area={controlArea(actor)} title={TITLE} invalid={errors.length > 0} noindex>
      <PageHead
        title={TITLE}
        about="К какому дню должна выйти каждая часть. После этого дня событие считается опаздывающим"
      />
      <Wrap narrow>
        <Form action={PATH} csrf={context.csrf} errors={errors} unsaved>
          {FIELDS.map(({ name, label, hint }) => (
            <TextInput
              key={name}
              name={name}
              label={label}
              hint={hint}
              value={typed(values, name)}
              error={errorOf(errors, name)}
              type="number"
              inputMode="numeric"
              min={name === 'postReleaseWorkingDays' ? 1 : 0}
              max={name === 'postReleaseWorkingDays' ? 30 : 90}
              width="short"
            />
          ))}
          <p class="note">
            Новые сроки действуют сразу и для всех событий.
            {changedAt && ` Последнее изменение: ${formatDateTime(changedAt, MOSCOW)}.`}
          </p>
          <Submit label="Сохранить" />
        </Form>
      </Wrap>
    </Page>
  );
}
