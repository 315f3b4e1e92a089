import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { formatDateTime } from '../../common/russian.js';
import { AddressedLettersService, type ReceivedLetter } from '../../features/documents/addressed-letters.service.js';
import { outgoingDateWords } from '../../features/documents/letter-print.rules.js';
import { AccessFor } from '../../platform/http/route.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { KeyValues } from '../components/key-values.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { Card, PageHead, Wrap } from '../components/page-head.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { sendKeptPrint } from '../print-reply.js';
import { PublicPages } from '../public-pages.service.js';

const MOSCOW = 'Europe/Moscow';

/** An information letter for the organisation it was sent to: whoever has the secret link reads it and says so (US-21). */
@Controller('letters/:token')
@AccessFor('public')
export class AddressedLetterPages {
  constructor(
    private readonly letters: AddressedLettersService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const received = await this.letters.received(token);
    return this.pages.sendOwn(request, reply, (context) => (
      <AddressedLetterPage context={context} token={token} received={received} />
    ));
  }

  /** A press of the button, not an opened link: mail scanners open links. */
  @Post('read')
  async read(@Param('token') token: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    await this.letters.markRead(token);
    this.contexts.flash(reply, { tone: 'ok', text: 'Спасибо, отметка об ознакомлении сохранена' });
    return reply.redirect(`/letters/${token}`, 303);
  }

  @Get('letter.:format')
  async download(
    @Param('token') token: string,
    @Param('format') format: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return sendKeptPrint(reply, await this.letters.document(token), format);
  }
}

function AddressedLetterPage(props: { context: PageContext; token: string; received: ReceivedLetter }): JSX.Element {
  const { context, token, received } = props;
  const { letter, organisation, readAt } = received;
  const date = letter.outgoingDate && ` от ${outgoingDateWords(letter.outgoingDate)}`;
  return (
    <Page {...context} title={letter.heading} noindex>
      <PageHead
        title={letter.heading}
        about={`Письмо № ${letter.outgoingNumber}${date} · ${organisation}`}
        actions={
          <>
            <ButtonLink href={`/letters/${token}/letter.pdf`} icon="download">
              PDF
            </ButtonLink>
            <ButtonLink href={`/letters/${token}/letter.docx`} icon="download">
              DOCX
            </ButtonLink>
          </>
        }
      />
      <Wrap narrow>
        <Card>
          <div class="stack">
            <p class="soft">{letter.addressee}</p>
            <p>Уважаемые коллеги!</p>
            <p>{letter.opening}</p>
            <KeyValues items={(letter.facts ?? []).map(({ name, value }) => ({ key: name, value: linked(value) }))} />
            {letter.closing && <p>{letter.closing}</p>}
            {letter.attachment && <p>Приложение: {letter.attachment}</p>}
            <p>
              {letter.signatoryPosition} {letter.signatoryName}
            </p>
          </div>
        </Card>
        {readAt ? (
          <Notice tone="ok">
            <p>Отмечено, что организация ознакомлена: {formatDateTime(readAt, MOSCOW)}.</p>
          </Notice>
        ) : (
          <ActionForm action={`/letters/${token}/read`} csrf={context.csrf} look="primary">
            Ознакомлены
          </ActionForm>
        )}
      </Wrap>
    </Page>
  );
}

function linked(value: string): string | JSX.Element {
  const [address = '', ...rest] = value.split(' ');
  if (!/^https?:\/\//.test(address)) return value;
  return (
    <>
      <a href={address}>{address}</a> {rest.join(' ')}
    </>
  );
}
