import type { JSX } from 'preact';
import { count } from '../../common/russian.js';
import { ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { MANAGE_AREA } from './area.js';
import type { NewEventStart, PlanLine } from './new-event.service.js';

/** From what to start a new event: a line of the plan, nothing, an earlier event, a series of dates. */
export function NewEventPage({ context, start }: { context: PageContext; start: NewEventStart }): JSX.Element {
  const wanted = start.lines.filter(({ wantsEvents }) => wantsEvents);
  const rest = start.lines.filter(({ wantsEvents }) => !wantsEvents);
  return (
    <Page {...context} area={MANAGE_AREA} title="Новое событие" noindex>
      <PageHead
        title="Новое событие"
        crumbs={[{ title: 'События', href: '/manage/events' }]}
        about="Выберите, с чего начать. Черновик увидит только ваша организация"
      />
      <Wrap>
        <Section title="Без плана" id="ways">
          <p class="hint">
            Несколько дат: сначала заполните первое событие, потом выберите, как его повторять. Повторить можно и
            событие, которое уже есть.
          </p>
          <p class="actions">
            <ButtonLink href="/manage/events/new?blank=1" icon="plus">
              С чистого листа
            </ButtonLink>
            <ButtonLink href="/manage/events/copies">Копия прежнего события</ButtonLink>
            <ButtonLink href="/manage/events/new?blank=1&next=repeat">Несколько дат по правилу</ButtonLink>
          </p>
        </Section>
        <Section title={start.plan ? `По плану ${start.plan.academicYear} учебного года` : 'По плану'} id="plan">
          {start.others.length > 0 && (
            <p class="actions">
              {start.others.map(({ slug, academicYear }) => (
                <a key={slug} href={`/manage/events/new?plan=${slug}`}>
                  План {academicYear}
                </a>
              ))}
            </p>
          )}
          {wanted.length > 0 ? (
            <Lines caption="Пункты плана, результат которых — событие" lines={wanted} />
          ) : (
            <EmptyState title="Плана пока нет">
              <p>Событие можно создать и без него, а связать с планом позже.</p>
            </EmptyState>
          )}
        </Section>
        {rest.length > 0 && (
          <details class="more">
            <summary>Остальные пункты плана: {rest.length}</summary>
            <Lines caption="Остальные пункты плана" lines={rest} />
          </details>
        )}
      </Wrap>
    </Page>
  );
}

function Lines({ caption, lines }: { caption: string; lines: readonly PlanLine[] }): JSX.Element {
  return (
    <DataTable
      caption={caption}
      columns={[
        { key: 'number', title: 'Пункт', nowrap: true, cell: ({ number }) => number },
        { key: 'title', title: 'О чём', isHeader: true, cell: ({ title }) => title },
        { key: 'events', title: 'События', cell: (line) => <Events line={line} /> },
        {
          key: 'create',
          title: 'Действие',
          cell: ({ measure, number }) => (
            <a href={`/manage/events/new?measure=${measure}`}>
              Создать<span class="visually-hidden"> событие по пункту {number}</span>
            </a>
          ),
        },
      ]}
      rows={lines}
      rowKey={({ measure }) => measure}
    />
  );
}

function Events({ line: { published, drafts, wantsEvents } }: { line: PlanLine }): JSX.Element {
  if (published + drafts === 0) return <Chip tone={wantsEvents ? 'warn' : 'neutral'}>событий нет</Chip>;
  const words = [
    published > 0 && `опубликовано: ${published}`,
    drafts > 0 && count(drafts, 'черновик', 'черновика', 'черновиков'),
  ];
  return <Chip tone={published > 0 ? 'ok' : 'info'}>{words.filter(Boolean).join(', ')}</Chip>;
}
