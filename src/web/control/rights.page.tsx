import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import {
  ACTION_GROUPS,
  ACTION_WORDS,
  EVENT_RIGHT_WORDS,
  REACH_WORDS,
  ROLE_WORDS,
} from '../../features/accounts/accounts-words.rules.js';
import {
  type Action,
  ACTIONS,
  type Actor,
  EVENT_RIGHTS,
  type EventRight,
  GRANTABLE,
  type Reach,
  RIGHTS,
  type Role,
  ROLES,
} from '../../features/accounts/accounts.rules.js';
import { ROLE_KINDS } from '../../features/accounts/roles.rules.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { PrintButton } from '../components/buttons.js';
import { Chip, type Tone } from '../components/chips.js';
import { KeyValues } from '../components/key-values.js';
import { Page } from '../components/layout.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { controlArea } from './area.js';

const REACH_TONES: Readonly<Record<Reach, Tone>> = { own: 'neutral', municipality: 'info', all: 'ok' };
const KIND_PLACES: Readonly<Record<string, string>> = {
  MINISTRY: 'в министерстве',
  REGIONAL_COORDINATOR: 'у регионального координатора',
  MUNICIPAL_EDUCATION_AUTHORITY: 'в муниципальном органе управления образованием',
  SCHOOL: 'в школе',
};

/** The table of rights as the rules hold it: what guards ask is what stands here. */
@Controller('control/rights')
@AccessFor('rights.view')
export class RightsPage {
  constructor(private readonly pages: PublicPages) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.pages.sendOwn(request, reply, (context) => <View context={context} actor={actor} />);
  }
}

function View({ context, actor }: { context: PageContext; actor: Actor }): JSX.Element {
  const own = new Set<Role>(actor.roles.map(({ role }) => role));
  return (
    <Page {...context} area={controlArea(actor)} title="Права" styles={['people.css']} noindex>
      <PageHead
        title="Права"
        about="Кто и что может делать. По этой же таблице система проверяет каждое действие."
        actions={<PrintButton />}
      />
      <Wrap>
        <Section title="Действия и роли" id="actions">
          <Legend />
          <div class="table-region rights-region" role="region" aria-label="Действия и роли" tabIndex={0}>
            <table class="table rights">
              <caption class="visually-hidden">Что может каждая роль и в каких организациях</caption>
              <thead>
                <tr>
                  <th scope="col">Действие</th>
                  {ROLES.map((role) => (
                    <th key={role} scope="col" data-own={own.has(role) ? '' : undefined}>
                      {ROLE_WORDS[role].word}
                      {own.has(role) && <span class="visually-hidden"> (ваша роль)</span>}
                    </th>
                  ))}
                </tr>
              </thead>
              {ACTION_GROUPS.map(({ title, prefixes }) => (
                <tbody key={title}>
                  <tr class="rights-group">
                    <th scope="colgroup" colSpan={ROLES.length + 1}>
                      {title}
                    </th>
                  </tr>
                  {ACTIONS.filter((action) => prefixes.some((prefix) => action.startsWith(`${prefix}.`))).map(
                    (action) => (
                      <ActionRow key={action} action={action} own={own} />
                    ),
                  )}
                </tbody>
              ))}
            </table>
          </div>
        </Section>
        <RolesSection />
        <NarrowSection />
      </Wrap>
    </Page>
  );
}

function Legend(): JSX.Element {
  return (
    <ul class="legend">
      {(['own', 'municipality', 'all'] as const).map((reach) => (
        <li key={reach}>
          <Chip tone={REACH_TONES[reach]}>{REACH_WORDS[reach].word}</Chip> {REACH_WORDS[reach].about}
        </li>
      ))}
      <li>
        <span class="soft">—</span> роль этого не даёт
      </li>
    </ul>
  );
}

function ActionRow({ action, own }: { action: Action; own: ReadonlySet<Role> }): JSX.Element {
  const reaches: Partial<Record<Role, Reach>> = RIGHTS[action];
  return (
    <tr>
      <th scope="row">{ACTION_WORDS[action]}</th>
      {ROLES.map((role) => {
        const reach = reaches[role];
        return (
          <td
            key={role}
            data-role={ROLE_WORDS[role].word}
            data-none={reach ? undefined : ''}
            data-own={own.has(role) ? '' : undefined}
          >
            {reach ? <Chip tone={REACH_TONES[reach]}>{REACH_WORDS[reach].word}</Chip> : <span class="soft">—</span>}
          </td>
        );
      })}
    </tr>
  );
}

function RolesSection(): JSX.Element {
  return (
    <Section title="Роли" id="roles">
      <KeyValues
        items={ROLES.map((role) => ({
          key: ROLE_WORDS[role].word,
          value: (
            <>
              {ROLE_WORDS[role].about} {placesOf(role)} {granting(role)}
            </>
          ),
        }))}
      />
    </Section>
  );
}

function placesOf(role: Role): string {
  const kinds = ROLE_KINDS[role];
  if (!kinds) return 'Назначается в любой организации.';
  return `Назначается ${kinds.map((kind) => KIND_PLACES[kind] ?? kind).join(' или ')}.`;
}

function granting(role: Role): string {
  const roles = GRANTABLE[role];
  if (!roles) return 'Ролей не назначает.';
  if (roles.length === ROLES.length) return 'Назначает все роли.';
  return `Назначает роли: ${roles.map((one) => ROLE_WORDS[one].word.toLowerCase()).join(', ')}.`;
}

function NarrowSection(): JSX.Element {
  return (
    <Section title="Узкие права внутри одного события" id="narrow">
      <p>Помощнику события достаточно одного из этих прав: других событий и списков он не видит.</p>
      <KeyValues
        items={(Object.keys(EVENT_RIGHTS) as EventRight[]).map((right) => ({
          key: EVENT_RIGHT_WORDS[right].word,
          value: (
            <>
              {EVENT_RIGHT_WORDS[right].about}
              <span class="row-note">{EVENT_RIGHTS[right].map((action) => ACTION_WORDS[action]).join(' · ')}</span>
            </>
          ),
        }))}
      />
    </Section>
  );
}
