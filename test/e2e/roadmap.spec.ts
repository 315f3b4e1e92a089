import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { seedReference } from '../../seeds/reference/index.js';
import { createApp } from '../../src/bootstrap.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { createTestDatabase } from '../support/database.js';

interface Measure {
  number: number;
  title: string;
  deadline: { raw: string };
  executorsRaw: string;
  resultsRaw: string;
  subItems: { number: string; textRaw: string }[];
}

const { measures } = JSON.parse(readFileSync('seeds/reference/roadmap.json', 'utf8')) as { measures: Measure[] };
let app: NestFastifyApplication;
let drop: () => Promise<void>;
let text: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  const config = loadConfig({ NODE_ENV: 'test', SECRET: 'a secret of tests, thirty-two letters', LOG_LEVEL: 'silent' });
  app = await createApp(config, database.url);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  await seedReference(app.get(DataSource), new Date());
  text = readable((await app.inject({ url: '/roadmap/2023-2024' })).body);
});
afterAll(async () => {
  await app.close();
  await drop();
});

/** The words of a page, as a reader copies them. */
function readable(html: string): string {
  return html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}

describe('the plan of 2023/24', () => {
  it('has its 24 measures', () => {
    expect(measures.map(({ number }) => number)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
  });

  it.each(measures)('shows measure $number word for word, row by row', (measure) => {
    const row = [
      measure.number,
      measure.title,
      ...measure.subItems.map(({ number, textRaw }) => `${number}. ${textRaw}`),
    ];
    const cells = [measure.deadline.raw, measure.executorsRaw, measure.resultsRaw];
    expect(text).toContain(` ${[...row, ...cells].join(' ').replaceAll(/\s+/g, ' ')} `);
  });

  it('is the current plan as long as there is no newer one, and answers 404 for a year without one', async () => {
    expect((await app.inject({ url: '/roadmap' })).body).toContain('План мероприятий 2023/2024');
    expect((await app.inject({ url: '/roadmap/1999-2000' })).statusCode).toBe(404);
  });

  it('is the same over REST', async () => {
    const plan = (await app.inject({ url: '/api/v1/roadmap/2023-2024' })).json<{
      measures: { number: number; title: string; deadlineRaw: string; executorsRaw: string; resultsRaw: string }[];
    }>();
    expect(plan.measures).toMatchObject(
      measures.map(({ number, title, deadline, executorsRaw, resultsRaw }) => ({
        number,
        title,
        deadlineRaw: deadline.raw,
        executorsRaw,
        resultsRaw,
      })),
    );
  });
});
