import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { formatDate } from '../../common/russian.js';
import { ConsentsService } from '../../features/personal-data/consents.service.js';
import { CONSENT_KIND_WORDS, type ConsentKind } from '../../features/personal-data/personal-data.rules.js';
import { RetentionService } from '../../features/personal-data/retention.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { sanitise } from '../../platform/http/rich-text.js';
import { PrintButton } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { RichText } from '../components/rich-text.js';
import { consentPath } from '../consent-path.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { PrivacyView } from './privacy.view.js';

type Text = Awaited<ReturnType<ConsentsService['texts']>>[number];

/** The texts people agree to and whom to ask. */
@Controller()
@AccessFor('public')
export class DocumentsPage {
  constructor(
    private readonly consents: ConsentsService,
    private readonly retention: RetentionService,
    private readonly pages: PublicPages,
  ) {}

  /** The consent in force: a document of its own, not a part of the policy (152-FZ, art. 9). */
  @Get('consent')
  async consent(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.show('PERSONAL_DATA', undefined, request, reply);
  }

  /** The separate consent to publication (152-FZ, art. 10.1). */
  @Get('consent/publication')
  async publication(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.show('DISTRIBUTION', undefined, request, reply);
  }

  @Get('consent/publication/:version')
  async publicationVersion(
    @Param('version') version: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show('DISTRIBUTION', version, request, reply);
  }

  /** What somebody agreed to once stays to be read, whatever has come since. */
  @Get('consent/:version')
  async version(
    @Param('version') version: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show('PERSONAL_DATA', version, request, reply);
  }

  @Get('privacy')
  async privacy(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.pages.send(request, reply, '/privacy', async (context) => (
      <PrivacyView context={context} rules={await this.retention.rules()} />
    ));
  }

  @Get('contacts')
  async contacts(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.pages.send(request, reply, '/contacts', async (context) => (
      <Page {...context} title="Контакты">
        <PageHead title="Контакты" />
        <Wrap narrow>
          <div class="rich">
            <p class="lead">
              События проводят школы, колледжи, муниципалитеты и региональный координатор — Академия социального
              управления (АСОУ).
            </p>
            <h2>Вопрос о событии</h2>
            <p>
              Пишите организатору: его контакты стоят на <a href="/events">странице события</a> и в письме о
              регистрации.
            </p>
            <h2>Письмо не пришло</h2>
            <p>
              Загляните в папку «Спам». Если письма нет и там, зарегистрируйтесь ещё раз с тем же адресом: второй
              регистрации не появится, а письмо придёт снова.
            </p>
            <h2>Вы передумали или ошиблись в данных</h2>
            <p>Отменить регистрацию и исправить данные можно по ссылке из письма, звонить никому не нужно.</p>
            <h2>Как хранятся ваши данные</h2>
            <p>
              Об этом рассказано на странице <a href="/privacy">«Обработка персональных данных»</a>.
            </p>
          </div>
        </Wrap>
      </Page>
    ));
  }

  private async show(
    kind: ConsentKind,
    version: string | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const text = await (version ? this.consents.text(kind, version) : this.consents.inForce(kind));
    return this.pages.send(request, reply, consentPath(kind, version), async (context) => {
      const versions = (await this.consents.texts()).filter((one) => one.kind === kind);
      const shown = versions.find(({ id }) => id === text.id);
      return shown ? <ConsentPage {...{ context, versions }} text={shown} /> : <></>;
    });
  }
}

function ConsentPage(props: { context: PageContext; text: Text; versions: readonly Text[] }): JSX.Element {
  const { context, text, versions } = props;
  const other = text.kind === 'PERSONAL_DATA' ? 'DISTRIBUTION' : 'PERSONAL_DATA';
  return (
    <Page {...context} title={text.title} noindex={text.standing !== 'in-force'}>
      <PageHead
        title={text.title}
        about={`Редакция ${text.version}, действует с ${formatDate(text.validFrom, 'Europe/Moscow')}`}
        actions={<PrintButton />}
      />
      <Wrap narrow>
        {text.standing === 'past' && (
          <Notice tone="warn" title="Это прежняя редакция">
            <p>
              Она остаётся здесь для тех, кто с ней согласился.{' '}
              <a href={consentPath(text.kind)}>Действующая редакция</a>
            </p>
          </Notice>
        )}
        {text.standing === 'ahead' && (
          <Notice tone="info" title="Эта редакция ещё не действует">
            <p>
              Пока действует <a href={consentPath(text.kind)}>другая</a>.
            </p>
          </Notice>
        )}
        <RichText html={sanitise(text.bodyHtml)} />
        <Section title="Все редакции" id="versions">
          <div class="rich">
            <ul>
              {versions.map(({ id, kind, version, validFrom, standing }) => (
                <li key={id}>
                  {id === text.id ? <b>{version}</b> : <a href={consentPath(kind, version)}>{version}</a>} с{' '}
                  {formatDate(validFrom, 'Europe/Moscow')} {standing === 'in-force' && <Chip tone="ok">Действует</Chip>}
                </li>
              ))}
            </ul>
            <p>
              Отпечаток текста (SHA-256): <code>{text.hash}</code>
            </p>
          </div>
        </Section>
        <Section title="Как отозвать" id="withdraw">
          <p>
            В любое время в личном кабинете, в разделе <a href="/me/data">«Мои данные»</a>, или письмом оператору.
            Другое согласие: <a href={consentPath(other)}>{CONSENT_KIND_WORDS[other].toLowerCase()}</a>. О том, что и
            зачем мы храним, — <a href="/privacy">«Обработка персональных данных»</a>.
          </p>
        </Section>
      </Wrap>
    </Page>
  );
}
