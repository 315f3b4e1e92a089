import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Forbidden } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ResponsiblePersonInput } from '../../features/directory/directory.dto.js';
import { DirectoryService } from '../../features/directory/directory.service.js';
import { ResponsiblePersonsService } from '../../features/directory/responsible-persons.service.js';
import { MunicipalitiesService } from '../../features/organisations/municipalities.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { ActionForm } from '../components/buttons.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { typed } from '../public/registration.view.js';
import { controlArea } from './area.js';
import { ORGANISATIONS } from './organisations.view.js';

/** People whom an order makes responsible: added, corrected, given a last day. */
@Controller('control/organisations/:id/responsible')
@AccessFor('organisation.edit')
export class ResponsiblePersonsPages {
  constructor(
    private readonly directory: DirectoryService,
    private readonly persons: ResponsiblePersonsService,
    private readonly municipalities: MunicipalitiesService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get('new')
  async blank(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const values = { duty: 'Реализация профориентационного минимума', validFrom: this.municipalities.today() };
    return this.showForm(actor, id, null, values, NO_REFUSAL, request, reply);
  }

  @Post()
  async add(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.persons.add(actor, id, await validateInput(ResponsiblePersonInput, values));
    } catch (error) {
      return this.showForm(actor, id, null, values, refusalOf(error), request, reply);
    }
    return this.done(id, 'Ответственный добавлен', reply);
  }

  @Get(':person')
  async edit(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('person', ParseUUIDPipe) personId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const person = await this.persons.get(actor, id, personId);
    return this.showForm(actor, id, personId, { ...person }, NO_REFUSAL, request, reply);
  }

  @Post(':person')
  async save(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('person', ParseUUIDPipe) personId: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.persons.update(actor, id, personId, await validateInput(ResponsiblePersonInput, values));
    } catch (error) {
      return this.showForm(actor, id, personId, values, refusalOf(error), request, reply);
    }
    return this.done(id, 'Сведения об ответственном сохранены', reply);
  }

  @Post(':person/remove')
  async remove(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('person', ParseUUIDPipe) personId: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.persons.remove(actor, id, personId);
    return this.done(id, 'Ответственный удалён', reply);
  }

  private done(id: string, text: string, reply: FastifyReply): FastifyReply {
    this.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect(`${ORGANISATIONS}/${id}`, 303);
  }

  private async showForm(
    actor: Actor,
    id: string,
    personId: string | null,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const organisation = await this.directory.get(actor, id);
    if (this.directory.editable(actor, organisation).length === 0) throw new Forbidden();
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <PersonForm
          context={context}
          actor={actor}
          organisation={organisation}
          personId={personId}
          values={values}
          refusal={refusal}
        />
      ),
      refusal.status,
    );
  }
}

interface PersonFormProps {
  context: PageContext;
  actor: Actor;
  organisation: { id: string; shortName: string };
  /** Null: a new one. */
  personId: string | null;
  values: FormValues;
  refusal: Refusal;
}

function PersonForm({ context, actor, organisation, personId, values, refusal }: PersonFormProps): JSX.Element {
  const title = personId ? 'Ответственный' : 'Новый ответственный';
  const back = `${ORGANISATIONS}/${organisation.id}`;
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(refusal.errors, name) });
  return (
    <Page {...context} area={controlArea(actor)} title={title} invalid={refusal.errors.length > 0} noindex>
      <PageHead
        title={title}
        crumbs={[
          { title: 'Организации', href: ORGANISATIONS },
          { title: organisation.shortName, href: back },
        ]}
      />
      <Wrap narrow>
        <Form
          action={`${back}/responsible${personId ? `/${personId}` : ''}`}
          csrf={context.csrf}
          errors={refusal.errors}
          unsaved
        >
          <TextInput {...field('fullName')} label="Фамилия, имя, отчество" maxLength={200} />
          <TextInput {...field('position')} label="Должность" maxLength={200} />
          <TextInput {...field('duty')} label="За что отвечает" maxLength={300} />
          <TextInput {...field('phone')} type="tel" label="Телефон" optional width="medium" maxLength={60} />
          <TextInput {...field('email')} type="email" label="Электронная почта" optional maxLength={200} />
          <Section title="Приказ и срок" id="order">
            <TextInput {...field('orderNumber')} label="Номер приказа" optional width="medium" maxLength={60} />
            <TextInput {...field('orderDate')} type="date" label="Дата приказа" optional width="medium" />
            <TextInput {...field('validFrom')} type="date" label="Отвечает с" width="medium" />
            <TextInput
              {...field('validTo')}
              type="date"
              label="Последний день"
              hint="Заполните, когда обязанности перешли к другому: запись останется в истории."
              optional
              width="medium"
            />
          </Section>
          <Submit label={personId ? 'Сохранить' : 'Добавить'}>
            <a href={back}>Отмена</a>
          </Submit>
        </Form>
        {personId && (
          <Section title="Запись внесена по ошибке?" id="remove">
            <p>Если обязанности перешли к другому, укажите последний день: тогда запись останется в истории.</p>
            <ActionForm action={`${back}/responsible/${personId}/remove`} csrf={context.csrf} look="danger">
              Удалить запись
            </ActionForm>
          </Section>
        )}
      </Wrap>
    </Page>
  );
}
