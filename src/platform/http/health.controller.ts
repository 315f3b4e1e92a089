import { Controller, Get, Res } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { AccessFor } from './route.js';

const PATIENCE_MS = 2_000;

/** For whoever restarts and balances: alive, and ready to serve. */
@Controller('health')
@AccessFor('public')
export class HealthController {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The process answers. */
  @Get('live')
  live(@Res() reply: FastifyReply): void {
    void reply.header('cache-control', 'no-store').send({ status: 'ok' });
  }

  /** 200 while the database answers within two seconds, else 503: true again by itself when it comes back. */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const database = await this.databaseAnswers();
    void reply
      .header('cache-control', 'no-store')
      .code(database ? 200 : 503)
      .send({ status: database ? 'ok' : 'unavailable', database: database ? 'up' : 'down' });
  }

  private async databaseAnswers(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), PATIENCE_MS);
    });
    const asked = this.dataSource.query(`select 1`).then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
