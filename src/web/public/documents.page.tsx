import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RegistrationsService } from '../../features/registrations/registrations.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { sanitise } from '../../platform/http/rich-text.js';
import { Page } from '../components/layout.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { RichText } from '../components/rich-text.js';
import { PublicPages } from '../public-pages.service.js';

/** The texts people agree to and whom to ask. */
@Controller()
@AccessFor('public')
export class DocumentsPage {
  constructor(
    private readonly registrations: RegistrationsService,
    private readonly pages: PublicPages,
  ) {}

  /** The consent in force: a document of its own, not a part of the policy (152-FZ, art. 9). */
  @Get('consent')
  async consent(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.pages.send(request, reply, '/consent', async (context) => {
      const consent = await this.registrations.currentConsent();
      return (
        <Page {...context} title={consent.title}>
          <PageHead title={consent.title} about={`Редакция ${consent.version}`} />
          <Wrap narrow>
            <RichText html={sanitise(consent.bodyHtml)} />
          </Wrap>
        </Page>
      );
    });
  }

  @Get('privacy')
  async privacy(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.pages.send(request, reply, '/privacy', async (context) => (
      <Page {...context} title="Обработка персональных данных">
        <PageHead title="Обработка персональных данных" />
        <Wrap narrow>
          <p class="lead">
            Мы собираем только то, без чего нельзя провести событие, и храним это на серверах в России.
          </p>
          <h2>Что мы храним</h2>
          <p>
            Фамилию, имя, отчество, адрес электронной почты, школу и должность: их вы указываете при регистрации. Время
            и адрес, с которого дано согласие. Отметку о подключении к трансляции.
          </p>
          <h2>Зачем</h2>
          <p>
            Чтобы оставить за вами место, прислать приглашение и сообщить о переносе или отмене, посчитать участие школ
            для отчётов плана. В отчётах и пост-релизах только числа.
          </p>
          <h2>Кто это видит</h2>
          <p>
            Организатор события и региональный координатор (АСОУ). В зарубежные мессенджеры и сервисы данные не
            передаются: на страницах нет чужих счётчиков и виджетов.
          </p>
          <h2>Ваши права</h2>
          <p>
            Исправить данные или отменить регистрацию можно по ссылке из письма. Отозвать{' '}
            <a href="/consent">согласие</a> можно письмом организатору: данные удалят в течение 30 дней, в статистике
            останутся только числа.
          </p>
        </Wrap>
      </Page>
    ));
  }

  @Get('contacts')
  async contacts(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.pages.send(request, reply, '/contacts', async (context) => (
      <Page {...context} title="Контакты">
        <PageHead title="Контакты" />
        <Wrap narrow>
          <p class="lead">Региональный координатор — Академия социального управления (АСОУ).</p>
          <p>
            По вопросам участия пишите организатору: его контакты указаны на странице события и в письме о регистрации.
          </p>
          <p>
            Не пришло письмо? Проверьте папку «Спам», затем зарегистрируйтесь ещё раз с тем же адресом: второй
            регистрации не появится, а письмо придёт снова.
          </p>
        </Wrap>
      </Page>
    ));
  }
}
