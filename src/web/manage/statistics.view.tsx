import type { JSX } from 'preact';
import { count, formatNumber, monthName } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { FounderType, OrganisationKind } from '../../features/organisations/organisation.entity.js';
import { FOUNDER_WORDS, ORGANISATION_KIND_WORDS } from '../../features/organisations/organisation-words.rules.js';
import type {
  EventStatistics,
  StatisticsDay,
  StatisticsGroup,
} from '../../features/registrations/statistics.service.js';
import { ButtonLink } from '../components/buttons.js';
import { Chart } from '../components/chart.js';
import { EmptyState } from '../components/messages.js';
import { Section, Wrap } from '../components/page-head.js';
import { Stats } from '../components/stat.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { EventPage } from './event-page.js';

/** More rows than this make a chart nobody reads; the table has them all. */
const MOST_BARS = 12;

const people = (n: number) => count(n, 'человек', 'человека', 'человек');

/** «Школа, муниципальная» of `SCHOOL MUNICIPAL`. */
export function schoolKindWord(name: string): string {
  const [kind = '', founder] = name.split(' ');
  const { word } = ORGANISATION_KIND_WORDS[kind as OrganisationKind];
  return founder ? `${word}, ${founder === 'ANO' ? 'АНО' : FOUNDER_WORDS[founder as FounderType].toLowerCase()}` : word;
}

interface StatisticsPageProps {
  context: PageContext;
  actor: Actor;
  statistics: EventStatistics;
}

/** Registrations over time, by place, kind of school and position; who came of those who registered. */
export function StatisticsPage({ context, actor, statistics }: StatisticsPageProps): JSX.Element {
  const { event, totals, days, municipalities, schoolKinds, positions } = statistics;
  const base = `/manage/events/${event.slug}/statistics`;
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="statistics"
      title="Статистика"
      about={attendance(totals)}
      actions={
        totals.registered > 0 && (
          <ButtonLink href={`${base}/statistics.xlsx`} icon="download">
            Выгрузить XLSX
          </ButtonLink>
        )
      }
    >
      <Wrap>
        {totals.registered === 0 && days.length === 0 ? (
          <EmptyState title="Пока никто не записался">
            <p>Здесь появятся записи по дням, муниципалитетам, видам школ и должностям.</p>
          </EmptyState>
        ) : (
          <>
            <Stats
              stats={[
                { value: totals.registered, label: 'записались' },
                { value: totals.present, label: 'пришли или подключились' },
                { value: totals.schools, label: 'школ и организаций' },
                { value: totals.municipalities, label: 'муниципалитетов' },
              ]}
            />
            <Section title="По дням" id="days">
              <Days days={days} />
            </Section>
            <Section title="По муниципалитетам" id="municipalities">
              <Groups groups={municipalities} title="Муниципалитет" what="муниципалитетам" missing="Не указан" />
            </Section>
            <Section title="По видам организаций" id="kinds">
              <Groups
                groups={schoolKinds.map((group) => ({ ...group, name: group.name && schoolKindWord(group.name) }))}
                title="Вид организации"
                what="видам организаций"
                missing="Не сопоставлено со справочником"
              />
            </Section>
            <Section title="По должностям" id="positions">
              <Groups groups={positions} title="Должность" what="должностям" missing="Не указана" />
            </Section>
          </>
        )}
      </Wrap>
    </EventPage>
  );
}

function attendance({ registered, present }: EventStatistics['totals']): string {
  if (present === 0) return `Записались: ${people(registered)}`;
  const share = Math.round((100 * present) / Math.max(1, registered));
  return `Записались: ${people(registered)}, пришли: ${people(present)} (${share} %)`;
}

function Days({ days }: { days: readonly StatisticsDay[] }): JSX.Element {
  let sum = 0;
  const total = days.map(({ registered, cancelled }) => (sum += registered - cancelled));
  const busiest = days.toSorted((a, b) => b.registered - a.registered)[0];
  const title = busiest ? `Больше всего записей ${dayWord(busiest.day)}: ${busiest.registered}` : 'Записей нет';
  return (
    <Chart
      title={title}
      alt="График: записи по дням и сколько записано всего. Те же числа в таблице ниже"
      labels={days.map(({ day }) => dayWord(day))}
      series={[
        { name: 'Всего записано', values: total },
        { name: 'За день', values: days.map(({ registered }) => registered) },
      ]}
      look="line"
    >
      <details class="disclosure">
        <summary>Таблица по дням</summary>
        <DataTable
          caption="Записи по дням"
          columns={[
            { key: 'day', title: 'День', isHeader: true, cell: ({ day }) => dayWord(day) },
            {
              key: 'registered',
              title: 'Записались',
              isNumber: true,
              cell: ({ registered }) => formatNumber(registered),
            },
            { key: 'cancelled', title: 'Отказались', isNumber: true, cell: ({ cancelled }) => formatNumber(cancelled) },
          ]}
          rows={days}
          rowKey={({ day }) => day}
        />
      </details>
    </Chart>
  );
}

function Groups(props: {
  groups: readonly StatisticsGroup[];
  title: string;
  what: string;
  missing: string;
}): JSX.Element {
  const { groups, what, missing } = props;
  const named = groups.map(({ name, ...figures }) => ({ name: name ?? missing, ...figures }));
  const [first] = named;
  const shown = named.slice(0, MOST_BARS);
  const finding = first ? `Больше всего: ${first.name} — ${people(first.registered)}` : 'Записей нет';
  return (
    <Chart
      title={finding}
      alt={`Диаграмма по ${what}: записались и пришли. Те же числа в таблице ниже`}
      labels={shown.map(({ name }) => name)}
      series={[
        { name: 'Записались', values: shown.map(({ registered }) => registered) },
        { name: 'Пришли', values: shown.map(({ present }) => present) },
      ]}
      look="rows"
    >
      <DataTable
        caption={`Записались и пришли по ${what}`}
        columns={[
          { key: 'name', title: props.title, isHeader: true, cell: ({ name }) => name },
          {
            key: 'registered',
            title: 'Записались',
            isNumber: true,
            cell: ({ registered }) => formatNumber(registered),
          },
          { key: 'present', title: 'Пришли', isNumber: true, cell: ({ present }) => formatNumber(present) },
        ]}
        rows={named}
        rowKey={({ name }) => name}
      />
    </Chart>
  );
}

/** «2 декабря» of `2030-12-02`. */
function dayWord(day: string): string {
  const { day: number, month } = Temporal.PlainDate.from(day);
  return `${number} ${monthName(month, 'genitive')}`;
}
