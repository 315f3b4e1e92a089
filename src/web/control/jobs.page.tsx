import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { MailLineService } from '../../features/notifications/mail-line.service.js';
import { ReadinessService } from '../../platform/health/readiness.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { type FailedJobs, QueueService } from '../../platform/jobs/queue.service.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { JobsView } from './jobs.view.js';

const PATH = '/control/jobs';

/** What the system does behind the pages: what waits, what went wrong, and a hand for it. */
@Controller('control/jobs')
@AccessFor('job.manage')
export class JobsPages {
  constructor(
    private readonly queue: QueueService,
    private readonly mail: MailLineService,
    private readonly readiness: ReadinessService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [{ counts, troubled }, paused, worker] = await Promise.all([
      this.queue.overview(),
      this.mail.state(),
      this.readiness.workerNow(),
    ]);
    return this.pages.sendOwn(request, reply, (context) => (
      <JobsView {...{ context, actor, counts, troubled, paused, worker }} />
    ));
  }

  @Post('retry')
  async retry(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const jobs = await this.queue.retry(actor, whichOf(values));
    this.contexts.flash(reply, { tone: 'ok', text: `Повторим ${words(jobs)}: в порядке очереди, обычно сразу` });
    return reply.redirect(PATH, 303);
  }

  @Post('drop')
  async drop(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const jobs = await this.queue.drop(actor, whichOf(values));
    this.contexts.flash(reply, { tone: 'ok', text: `Убрали ${words(jobs)}. Запись об этом есть в журнале` });
    return reply.redirect(PATH, 303);
  }
}

const words = (jobs: number): string => count(jobs, 'задание', 'задания', 'заданий');

/** One job by its number, or all failed ones of a kind. */
function whichOf(values: FormValues): FailedJobs {
  const { id, topic } = values;
  if (typeof id === 'string' && /^\d{1,18}$/.test(id)) return { id };
  if (typeof topic === 'string' && topic !== '' && topic.length <= 200) return { topic };
  throw new InvalidInput([{ field: 'id', code: 'unknown-job', message: 'Выберите задание' }]);
}
