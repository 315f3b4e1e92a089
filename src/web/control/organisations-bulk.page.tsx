import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { InvalidInput } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { BulkService } from '../../features/directory/bulk.service.js';
import { BulkInput } from '../../features/directory/directory.dto.js';
import { FOUNDER_WORDS } from '../../features/organisations/organisation-words.rules.js';
import type { ListedOrganisation } from '../../features/organisations/organisations.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { type Option, Select } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { ownPath } from '../../common/own-path.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { typed } from '../public/registration.view.js';
import { controlArea } from './area.js';
import { OrganisationChoices } from './organisation-choices.service.js';
import { BULK_WORDS, optionsOf, ORGANISATIONS } from './organisations.view.js';

const SHOWN = 40;

/** Changes of many organisations at once: first it is said what will happen to which, then it is done. */
@Controller('control/organisations/bulk')
@AccessFor('organisation.manage')
export class OrganisationsBulkPages {
  constructor(
    private readonly bulk: BulkService,
    private readonly choices: OrganisationChoices,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Post()
  async ask(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      return await this.show(actor, await inputOf(values), values, NO_REFUSAL, request, reply);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      this.contexts.flash(reply, { tone: 'warn', text: error.errors[0]?.message ?? 'Отметьте организации в списке' });
      return reply.redirect(backOf(values), 303);
    }
  }

  @Post('do')
  async run(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const input = await inputOf(values);
    try {
      const changed = await this.bulk.apply(actor, input);
      const whom = count(changed, 'организация', 'организации', 'организаций');
      this.contexts.flash(reply, { tone: 'ok', text: `${BULK_WORDS[input.action].title}: ${whom}` });
    } catch (error) {
      return this.show(actor, input, values, refusalOf(error), request, reply);
    }
    return reply.redirect(backOf(values), 303);
  }

  private async show(
    actor: Actor,
    input: BulkInput,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const chosen = await this.bulk.chosen(actor, input.ids);
    const options = await this.optionsFor(input.action);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <BulkPage
          context={context}
          actor={actor}
          input={input}
          chosen={chosen}
          options={options}
          back={backOf(values)}
          refusal={refusal}
        />
      ),
      refusal.status,
    );
  }

  private async optionsFor(action: BulkInput['action']): Promise<readonly Option[] | null> {
    if (action === 'close' || action === 'reopen') return null;
    if (action === 'founder') return optionsOf(FOUNDER_WORDS);
    const { municipalities, parents } = await this.choices.forForm(null);
    return action === 'parent' ? parents : municipalities;
  }
}

async function inputOf({ ids, action, value }: FormValues): Promise<BulkInput> {
  return validateInput(BulkInput, { ids: ids ?? [], action, value: value ?? null });
}

function backOf(values: FormValues): string {
  const back = ownPath(typed(values, 'back'));
  return back.startsWith(ORGANISATIONS) ? back : ORGANISATIONS;
}

interface BulkPageProps {
  context: PageContext;
  actor: Actor;
  input: BulkInput;
  chosen: readonly ListedOrganisation[];
  /** What to choose from; null: nothing is asked. */
  options: readonly Option[] | null;
  back: string;
  refusal: Refusal;
}

function BulkPage({ context, actor, input, chosen, options, back, refusal }: BulkPageProps): JSX.Element {
  const { title, about } = BULK_WORDS[input.action];
  return (
    <Page
      {...context}
      area={controlArea(actor)}
      title={title}
      styles={['people.css']}
      invalid={refusal.errors.length > 0}
      noindex
    >
      <PageHead title={title} crumbs={[{ title: 'Организации', href: ORGANISATIONS }]} />
      <Wrap narrow>
        <p>
          <b>{count(chosen.length, 'организация', 'организации', 'организаций')}:</b>
        </p>
        <ul class="names">
          {chosen.slice(0, SHOWN).map(({ id, shortName }) => (
            <li key={id}>{shortName}</li>
          ))}
          {chosen.length > SHOWN && <li>и ещё {chosen.length - SHOWN}</li>}
        </ul>
        <Notice tone={input.action === 'close' ? 'warn' : 'info'}>
          <p>{about}</p>
        </Notice>
        <Form action={`${ORGANISATIONS}/bulk/do`} csrf={context.csrf} errors={refusal.errors}>
          <input type="hidden" name="action" value={input.action} />
          <input type="hidden" name="back" value={back} />
          {chosen.map(({ id }) => (
            <input key={id} type="hidden" name="ids" value={id} />
          ))}
          {options && (
            <Select
              name="value"
              label="На что сменить"
              empty="Выберите из списка"
              options={options}
              value={input.value ?? undefined}
              error={errorOf(refusal.errors, 'value')}
            />
          )}
          <Submit label={title} danger={input.action === 'close'}>
            <a href={back}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}
