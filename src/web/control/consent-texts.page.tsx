import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { parseInstant } from '../../common/instant.js';
import { formatDateTime, formatNumber } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ConsentsService } from '../../features/personal-data/consents.service.js';
import { ConsentTextInput } from '../../features/personal-data/personal-data.dto.js';
import { CONSENT_KIND_WORDS, CONSENT_KINDS } from '../../features/personal-data/personal-data.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { ButtonLink } from '../components/buttons.js';
import { Chip, type Tone } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { DateTimeInput, Select, TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { RichInput } from '../components/rich-input.js';
import { DataTable } from '../components/table.js';
import { consentPath } from '../consent-path.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { PublicPages } from '../public-pages.service.js';
import { controlArea } from './area.js';

const PATH = '/control/personal-data/documents';
const MOSCOW = 'Europe/Moscow';
const CRUMBS = [{ title: 'Персональные данные', href: '/control/personal-data' }];
const STANDINGS: Readonly<Record<Text['standing'], { word: string; tone: Tone }>> = {
  'in-force': { word: 'Действует', tone: 'ok' },
  ahead: { word: 'Вступит в силу', tone: 'info' },
  past: { word: 'Прежняя', tone: 'neutral' },
};

type Text = Awaited<ReturnType<ConsentsService['texts']>>[number];

/** The texts people agree to: every version, and publishing the next one. */
@Controller('control/personal-data/documents')
@AccessFor('personal-data.manage')
export class ConsentTextsPages {
  constructor(
    private readonly consents: ConsentsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const texts = await this.consents.texts();
    return this.pages.sendOwn(request, reply, (context) => <ListView {...{ context, actor, texts }} />);
  }

  /** The form starts with the text in force: a new version mostly differs by a line. */
  @Get('new')
  async form(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const present = (await this.consents.texts()).find(({ standing }) => standing === 'in-force');
    const { kind, title, bodyHtml } = present ?? {};
    return this.render(actor, { kind, title, bodyHtml }, NO_REFUSAL, request, reply);
  }

  @Post('new')
  async publish(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const input = await validateInput(ConsentTextInput, values, { ignoreUnknown: true });
      await this.consents.publish(actor, {
        ...input,
        validFrom: parseInstant('validFrom', input.validFrom, MOSCOW),
      });
    } catch (error) {
      return this.render(actor, values, refusalOf(error), request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Новая редакция опубликована' });
    return reply.redirect(PATH, 303);
  }

  private async render(
    actor: Actor,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <FormView {...{ context, actor, values, refusal }} />,
      refusal.status,
    );
  }
}

function ListView({
  context,
  actor,
  texts,
}: {
  context: PageContext;
  actor: Actor;
  texts: readonly Text[];
}): JSX.Element {
  return (
    <Page {...context} area={controlArea(actor)} title="Тексты согласий" noindex>
      <PageHead
        title="Тексты согласий"
        crumbs={CRUMBS}
        about="Опубликованная редакция не меняется: люди согласились именно с ней"
        actions={
          <ButtonLink href={`${PATH}/new`} look="primary" icon="plus">
            Новая редакция
          </ButtonLink>
        }
      />
      <Wrap>
        <DataTable
          caption="Тексты согласий"
          columns={[
            {
              key: 'title',
              title: 'Документ',
              isHeader: true,
              cell: ({ kind, version, title }) => (
                <>
                  <a href={consentPath(kind, version)}>{title}</a>
                  <span class="row-note">{CONSENT_KIND_WORDS[kind]}</span>
                </>
              ),
            },
            { key: 'version', title: 'Редакция', nowrap: true, cell: ({ version }) => version },
            {
              key: 'standing',
              title: 'Состояние',
              cell: ({ standing }) => <Chip tone={STANDINGS[standing].tone}>{STANDINGS[standing].word}</Chip>,
            },
            { key: 'from', title: 'С какого времени', cell: ({ validFrom }) => formatDateTime(validFrom, MOSCOW) },
            { key: 'given', title: 'Согласий', isNumber: true, cell: ({ given }) => formatNumber(given) },
          ]}
          rows={texts}
          rowKey={({ id }) => id}
          empty={<EmptyState icon="info" title="Текстов пока нет" />}
        />
      </Wrap>
    </Page>
  );
}

function FormView(props: { context: PageContext; actor: Actor; values: FormValues; refusal: Refusal }): JSX.Element {
  const { context, actor, values, refusal } = props;
  const { errors } = refusal;
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  return (
    <Page {...context} area={controlArea(actor)} title="Новая редакция" invalid={errors.length > 0} noindex>
      <PageHead title="Новая редакция" crumbs={[...CRUMBS, { title: 'Тексты согласий', href: PATH }]} />
      <Wrap narrow>
        <Notice tone="info">
          <p>
            Прежние согласия останутся в силе с прежним текстом. С начала действия новой редакции формы попросят
            согласиться уже с ней. Покажите текст юристу до публикации: исправить его потом нельзя.
          </p>
        </Notice>
        <Form action={`${PATH}/new`} csrf={context.csrf} errors={errors} unsaved>
          <Select
            {...field('kind')}
            label="Документ"
            options={CONSENT_KINDS.map((kind) => ({ value: kind, label: CONSENT_KIND_WORDS[kind] }))}
          />
          <TextInput {...field('version')} label="Редакция" hint="Например, 2027-01." width="short" maxLength={40} />
          <TextInput {...field('title')} label="Название" maxLength={200} />
          <DateTimeInput {...field('validFrom')} label="Действует с" />
          <RichInput {...field('bodyHtml')} label="Текст" rows={20} />
          <Submit label="Опубликовать редакцию">
            <ButtonLink href={PATH} look="quiet">
              Отмена
            </ButtonLink>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}
