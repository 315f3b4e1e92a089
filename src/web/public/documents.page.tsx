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
          <div class="rich">
            <p class="lead">
              Мы собираем только то, без чего нельзя провести событие, и храним это на серверах в России.
            </p>
            <h2>Что мы храним</h2>
            <ul>
              <li>
                То, что вы указали при регистрации: фамилию, имя и отчество, адрес электронной почты, школу и
                муниципалитет, должность.
              </li>
              <li>Время, когда дано согласие, и сетевой адрес, с которого оно дано.</li>
              <li>Отметку о том, что вы подключились к трансляции.</li>
            </ul>
            <h2>Зачем</h2>
            <p>
              Чтобы оставить за вами место, прислать приглашение, сообщить о переносе или отмене и посчитать для отчётов
              плана, сколько школ участвовало. В отчётах и пост-релизах стоят только числа, без имён.
            </p>
            <h2>Кто это видит</h2>
            <p>
              Организатор события и региональный координатор — Академия социального управления (АСОУ). В зарубежные
              мессенджеры и сервисы данные не передаются, чужих счётчиков и виджетов на страницах нет.
            </p>
            <h2>Как долго</h2>
            <p>
              Не дольше трёх лет после события. Точный срок и порядок — в <a href="/consent">тексте согласия</a>.
            </p>
            <h2>Ваши права</h2>
            <p>
              Исправить данные или отменить регистрацию можно в любую минуту по ссылке из письма. Чтобы отозвать
              согласие, напишите в АСОУ: данные удалят не позднее чем через 30 дней, в статистике останутся только
              числа.
            </p>
          </div>
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
}
