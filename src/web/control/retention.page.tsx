import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { formatDate, formatDateTime, formatNumber } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { type RetentionRule, termWords } from '../../features/personal-data/personal-data.rules.js';
import { type RetentionRun, RetentionService } from '../../features/personal-data/retention.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { ActionForm } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { DataTable } from '../components/table.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { controlArea } from './area.js';

const PATH = '/control/personal-data/retention';
const MOSCOW = 'Europe/Moscow';

/** Terms of keeping, what the next night will take, and what the last ones took. */
@Controller('control/personal-data/retention')
@AccessFor('personal-data.manage')
export class RetentionPages {
  constructor(
    private readonly retention: RetentionService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [rules, runs] = await Promise.all([this.retention.rules(), this.retention.runs(actor)]);
    return this.pages.sendOwn(request, reply, (context) => <View {...{ context, actor, rules, runs }} />);
  }

  @Post('dry-run')
  async dryRun(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): Promise<FastifyReply> {
    await this.retention.dryRun(actor);
    this.contexts.flash(reply, { tone: 'ok', text: 'Посчитано. Ничего не изменилось' });
    return reply.redirect(PATH, 303);
  }
}

interface ViewProps {
  context: PageContext;
  actor: Actor;
  rules: readonly RetentionRule[];
  runs: readonly RetentionRun[];
}

function View({ context, actor, rules, runs }: ViewProps): JSX.Element {
  const rehearsal = runs.find(({ isDryRun }) => isDryRun);
  return (
    <Page {...context} area={controlArea(actor)} title="Сроки хранения" noindex>
      <PageHead
        title="Сроки хранения"
        crumbs={[{ title: 'Персональные данные', href: '/control/personal-data' }]}
        about="Каждую ночь система сама стирает то, что отслужило. Числа для отчётов остаются"
        actions={
          <ActionForm action={`${PATH}/dry-run`} csrf={context.csrf}>
            Проверить без изменений
          </ActionForm>
        }
      />
      <Wrap>
        <Section title="Правила" id="rules">
          {rehearsal && (
            <p>Проверка от {formatDateTime(rehearsal.startedAt, MOSCOW)}: столько строк тогда ждало ближайшей ночи.</p>
          )}
          <Rules rules={rules} rehearsal={rehearsal} />
        </Section>
        <Section title="Последние запуски" id="runs">
          <Runs runs={runs} />
        </Section>
      </Wrap>
    </Page>
  );
}

function Rules({ rules, rehearsal }: { rules: readonly RetentionRule[]; rehearsal?: RetentionRun }): JSX.Element {
  const due = rehearsal?.counts ?? {};
  return (
    <DataTable
      caption="Правила хранения"
      columns={[
        { key: 'what', title: 'Что происходит', isHeader: true, cell: ({ what }) => what },
        { key: 'term', title: 'Срок', nowrap: true, cell: termWords },
        {
          key: 'due',
          title: 'Ждёт очистки',
          isNumber: true,
          cell: ({ kind }) => (rehearsal ? formatNumber(due[kind]?.count ?? 0) : '—'),
        },
        {
          key: 'oldest',
          title: 'Самое давнее',
          nowrap: true,
          cell: ({ kind }) => (due[kind]?.oldest ? formatDate(new Date(due[kind].oldest), MOSCOW) : '—'),
        },
        {
          key: 'examples',
          title: 'Примеры',
          cell: ({ kind }) => due[kind]?.examples.map((id) => <span class="row-note">{shortId(id)}</span>),
        },
      ]}
      rows={rules}
      rowKey={({ kind }) => kind}
      empty={<EmptyState icon="info" title="Правил нет: ничего не стирается" />}
    />
  );
}

/** Enough to find the row, and nothing of a person. */
function shortId(id: string): string {
  return id.length > 12 ? `…${id.slice(-12)}` : `№ ${id}`;
}

function Runs({ runs }: { runs: readonly RetentionRun[] }): JSX.Element {
  return (
    <DataTable
      caption="Последние запуски"
      columns={[
        {
          key: 'started',
          title: 'Когда',
          isHeader: true,
          nowrap: true,
          cell: ({ startedAt }) => formatDateTime(startedAt, MOSCOW),
        },
        {
          key: 'kind',
          title: 'Вид',
          cell: ({ isDryRun }) => (isDryRun ? 'Проверка без изменений' : 'Ночная очистка'),
        },
        {
          key: 'state',
          title: 'Состояние',
          cell: ({ finishedAt }) =>
            finishedAt ? <Chip tone="ok">Завершено</Chip> : <Chip tone="warn">Не завершено</Chip>,
        },
        {
          key: 'rows',
          title: 'Строк',
          isNumber: true,
          cell: ({ counts }) => formatNumber(Object.values(counts).reduce((sum, one) => sum + one.count, 0)),
        },
      ]}
      rows={runs}
      rowKey={({ id }) => id}
      empty={<EmptyState icon="clock" title="Запусков ещё не было" />}
    />
  );
}
