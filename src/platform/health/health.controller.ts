import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AccessFor } from '../http/route.js';
import { overall, REASON_WORDS } from './health.rules.js';
import { ReadinessService } from './readiness.service.js';

/** For whoever restarts and balances: alive, and ready to serve. */
@Controller('health')
@AccessFor('public')
export class HealthController {
  constructor(private readonly readiness: ReadinessService) {}

  /** The process answers. */
  @Get('live')
  live(@Res() reply: FastifyReply): void {
    void reply.header('cache-control', 'no-store').send({ status: 'ok' });
  }

  /**
   * 200 when requests can be served (`ok`, or `degraded` when something needs a hand), else 503; `reasons` say why. True
   * again by itself when the cause is gone. Everybody may ask, so nothing here names hosts or errors: `cli doctor` does.
   */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const findings = await this.readiness.findings();
    const status = overall(findings);
    const reasons = findings.flatMap(({ state, reason }) =>
      reason ? [{ code: reason.code, state, text: REASON_WORDS[reason.code] }] : [],
    );
    const worker = await this.readiness.workerNow();
    const isUp = !reasons.some(({ code }) => code === 'database-down');
    void reply
      .header('cache-control', 'no-store')
      .code(status === 'unavailable' ? 503 : 200)
      .send({ status, database: isUp ? 'up' : 'down', reasons, ...(worker && { worker }) });
  }
}
