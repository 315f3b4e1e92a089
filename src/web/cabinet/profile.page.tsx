import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FieldError, InvalidInput } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ProfileInput } from '../../features/accounts/profile.dto.js';
import { ProfileService } from '../../features/accounts/profile.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import { ConsentsService } from '../../features/personal-data/consents.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor, originOf } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import type { Option } from '../components/inputs.js';
import { ownPath } from '../../common/own-path.js';
import { PageContexts } from '../page-context.service.js';
import { profileValues } from '../profile-values.js';
import { SchoolMatcher } from '../public/school-matcher.service.js';
import { PublicPages } from '../public-pages.service.js';
import { ProfileView } from './profile.view.js';

const NOT_AGREED: FieldError = {
  field: 'consent.accepted',
  code: 'required',
  message: 'Отметьте согласие на обработку персональных данных',
};

/** What a person says of himself: it fills in the next registration. */
@Controller('me/profile')
@AccessFor('signed-in')
export class ProfilePage {
  constructor(
    private readonly profiles: ProfileService,
    private readonly organisations: OrganisationsService,
    private readonly schools: SchoolMatcher,
    private readonly consents: ConsentsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Query('back') back: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const profile = await this.profiles.get(actor);
    const values = {
      ...profileValues(profile),
      subjects: profile.subjects,
      grades: profile.grades.map(String),
      back: ownPath(back),
    };
    return this.render(actor, values, [], [], request, reply);
  }

  @Post()
  async save(
    @CurrentActor() actor: Actor,
    @Body() { back, consent, ...values }: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    let candidates: readonly Option[] = [];
    try {
      const matched = await this.match(values);
      candidates = matched.candidates;
      // nothing is kept of somebody who has not agreed to it (152-FZ, art. 9)
      const needsConsent = await this.consents.needsForProfile(actor);
      const { version, accepted } = agreed(consent);
      const errors = needsConsent && !accepted ? [...matched.errors, NOT_AGREED] : matched.errors;
      const input = await this.read(matched.values, errors);
      if (needsConsent) await this.consents.giveForProfile(actor, version, originOf(request));
      await this.profiles.update(actor, input);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return this.render(actor, { ...values, consent, back }, error.errors, candidates, request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Профиль сохранён' });
    const path = ownPath(back);
    return reply.redirect(path === '/' ? '/me' : path, 303);
  }

  /** The school may be left out; a typed one is looked for as in the registration form. */
  private async match({ schoolMissing, ...values }: FormValues): Promise<Awaited<ReturnType<SchoolMatcher['match']>>> {
    if (values['schoolId'] || values['schoolName']) return this.schools.match({ ...values, schoolMissing });
    return { values, errors: [], candidates: [] };
  }

  /** All that is wrong at once: what the fields say, what the search for the school found, the box that was not ticked. */
  private async read(values: FormValues, found: readonly FieldError[]): Promise<ProfileInput> {
    try {
      const input = await validateInput(ProfileInput, values);
      if (found.length > 0) throw new InvalidInput(found);
      return input;
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const others = error.errors.filter(({ field }) => !found.some((one) => one.field === field));
      throw new InvalidInput([...others, ...found]);
    }
  }

  private async render(
    actor: Actor,
    values: FormValues,
    errors: readonly FieldError[],
    candidates: readonly Option[],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [profile, municipalities, needsConsent, { version }] = await Promise.all([
      this.profiles.get(actor),
      this.organisations.municipalities(),
      this.consents.needsForProfile(actor),
      this.consents.inForce('PERSONAL_DATA'),
    ]);
    const options = municipalities.map(({ oktmo, shortName }) => ({ value: oktmo, label: shortName }));
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <ProfileView
          context={context}
          profile={profile}
          consent={needsConsent ? version : null}
          form={{ values, errors, candidates, municipalities: options }}
        />
      ),
      errors.length > 0 ? 422 : 200,
    );
  }
}

function agreed(consent: unknown): { version: string; accepted: boolean } {
  const { version, accepted } = (consent ?? {}) as { version?: unknown; accepted?: unknown };
  return { version: String(version), accepted: Boolean(accepted) };
}
