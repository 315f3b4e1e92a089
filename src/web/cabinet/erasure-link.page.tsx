import { Controller, Get, Header, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { count, formatDateTime } from '../../common/russian.js';
import { type ErasurePreview, ErasureRequestsService } from '../../features/personal-data/erasure-requests.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { assertCsrf } from '../../platform/http/security.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Page } from '../components/layout.js';
import { Confirmation } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { WhatHappens } from './own-data.view.js';

/** The link of the letter about erasure: it shows what will happen, the button does it. */
@Controller('login/erasure')
@AccessFor('public')
export class ErasureLinkPages {
  constructor(
    private readonly requests: ErasureRequestsService,
    private readonly pages: PublicPages,
  ) {}

  @Get(':token')
  @Header('referrer-policy', 'no-referrer')
  async show(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const preview = await this.requests.preview(token);
    return this.pages.sendOwn(request, reply, (context) =>
      preview.isConfirmed ? <Erasing context={context} /> : <View context={context} token={token} preview={preview} />,
    );
  }

  @Post(':token')
  async confirm(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await assertCsrf(request, reply);
    await this.requests.confirmByLink(token);
    return this.pages.sendOwn(request, reply, (context) => <Erasing context={context} />);
  }
}

function View(props: { context: PageContext; token: string; preview: ErasurePreview }): JSX.Element {
  const { context, token, preview } = props;
  return (
    <Page {...context} title="Удаление данных" noindex>
      <PageHead
        title="Удалить ваши данные?"
        about={`${preview.email}, запрос от ${formatDateTime(preview.requestedAt, 'Europe/Moscow')}`}
      />
      <Wrap narrow>
        <p class="lead">
          С этим адресом у нас {count(preview.registrations, 'регистрация', 'регистрации', 'регистраций')} на события.
        </p>
        <WhatHappens />
        <div class="actions">
          <ActionForm action={`/login/erasure/${token}`} csrf={context.csrf} look="danger">
            Удалить мои данные
          </ActionForm>
          <ButtonLink href="/" look="quiet">
            Не удалять
          </ButtonLink>
        </div>
      </Wrap>
    </Page>
  );
}

function Erasing({ context }: { context: PageContext }): JSX.Element {
  return (
    <Page {...context} title="Данные удаляются" noindex>
      <Wrap narrow>
        <Confirmation title="Данные удаляются">
          <p>Обычно это занимает несколько минут. Когда всё будет сделано, придёт последнее письмо.</p>
        </Confirmation>
        <ButtonLink href="/">На главную</ButtonLink>
      </Wrap>
    </Page>
  );
}
