import { Get, Param, ParseIntPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { Publication } from '../../features/publications/publication.entity.js';
import { ApproveInput, type PublicationInput, RemarkInput } from '../../features/publications/publications.dto.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { refusalOf } from './form-page.js';
import type { Deed } from './publication-kind.js';
import { PublicationPages, valuesOf } from './publication-page.js';

/** What is done with a stored text, without its form: the answers of the reviewer, the ways back, the texts of before. */
export abstract class PublicationLifePages<T extends Publication, I extends PublicationInput> extends PublicationPages<
  T,
  I
> {
  @Post('approve')
  @AccessFor('publication.publish')
  async approve(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { version } = valuesOf(request);
    const move = async (one: string) =>
      this.publications.lifecycle.approve(actor, one, await validateInput(ApproveInput, { version }));
    return this.change(move, ['согласован', 'согласована'], actor, slug, request, reply);
  }

  @Post('return')
  @AccessFor('publication.publish')
  async giveBack(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const values = valuesOf(request);
    const move = async (one: string) => {
      const { remark } = await validateInput(RemarkInput, values);
      await this.publications.lifecycle.giveBack(actor, one, remark);
    };
    return this.change(move, ['возвращён с замечанием', 'возвращена с замечанием'], actor, slug, request, reply);
  }

  @Post('recall')
  @AccessFor('publication.edit')
  async recall(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const move = (one: string) => this.publications.lifecycle.recall(actor, one);
    return this.change(move, ['снова черновик', 'снова черновик'], actor, slug, request, reply);
  }

  @Post('withdraw')
  @AccessFor('publication.publish')
  async withdraw(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const move = (one: string) => this.publications.lifecycle.withdraw(actor, one);
    return this.change(move, ['снят с публикации', 'снята с публикации'], actor, slug, request, reply);
  }

  @Get('history')
  async history(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const place = await this.place(actor, slug);
    const versions = place.publication ? await this.publications.history(actor, place.publication.slug) : [];
    return this.desk.history(this.kind, place, versions, { actor, request, reply });
  }

  @Post('history/:version')
  @AccessFor('publication.edit')
  async bringBack(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('version', ParseIntPipe) version: number,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const move = (one: string) => this.publications.bringBack(actor, one, version);
    return this.change(move, ['с прежним текстом', 'с прежним текстом'], actor, slug, request, reply);
  }

  /** A move of what is stored, without the form. */
  private async change(
    move: (slug: string) => Promise<void>,
    deed: Deed,
    actor: Actor,
    slug: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const place = await this.place(actor, slug);
    if (!place.publication) throw new NotFound();
    try {
      await move(place.publication.slug);
    } catch (error) {
      return this.show(actor, slug, null, refusalOf(error), request, reply);
    }
    return this.desk.done(this.kind, place.base, deed, {}, reply);
  }
}
