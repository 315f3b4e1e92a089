import type { JSX } from 'preact';
import { formatDateTime } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { AuditEntry, AuditLogService } from '../../features/audit/audit-log.service.js';
import { changesOf, type FieldChange, kindOfEntry, rolesInWords, titleOf } from '../../features/audit/audit.rules.js';
import { KeyValues } from '../components/key-values.js';
import { EmptyState } from '../components/messages.js';
import { Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { TextDifference } from '../components/text-difference.js';
import type { PageContext } from '../page-context.service.js';
import type { ManagedEvent } from './event-form.js';
import { EventPage } from './event-page.js';

interface HistoryProps {
  context: PageContext;
  actor: Actor;
  event: ManagedEvent;
  history: Awaited<ReturnType<AuditLogService['history']>>;
  /** Not the first page. */
  isLater: boolean;
}

type Names = ReadonlyMap<string, string>;

/** Everything that was done to an event, the newest first; what was done at once stands together. */
export function EventHistoryView({ context, actor, event, history, isLater }: HistoryProps): JSX.Element {
  const path = `/manage/events/${event.slug}/history`;
  const deeds = togetherOf(history.entries);
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="history"
      title="История"
      about="Кто и когда изменил событие, программу, публикации и что именно"
    >
      <Wrap narrow>
        {deeds.length === 0 && (
          <EmptyState title="Изменений пока нет">
            <p>Здесь появится каждое изменение: кто, когда и что исправил.</p>
          </EmptyState>
        )}
        <ol class="stack plain">
          {deeds.map(([first, ...rest]) => (
            <li key={first.id} class="card pad">
              <Deed first={first} rest={rest} names={history.names} zone={event.zone} />
            </li>
          ))}
        </ol>
        <Pagination
          first={isLater ? path : undefined}
          next={history.nextCursor ? `${path}?cursor=${encodeURIComponent(history.nextCursor)}` : undefined}
        />
      </Wrap>
    </EventPage>
  );
}

type Together = [AuditEntry, ...AuditEntry[]];

/** Entries of one transaction: made by the same hand at the same moment. */
function togetherOf(entries: readonly AuditEntry[]): Together[] {
  const deeds: Together[] = [];
  for (const entry of entries) {
    const last = deeds.at(-1);
    if (last && +last[0].at === +entry.at && last[0].actorId === entry.actorId) last.push(entry);
    else deeds.push([entry]);
  }
  return deeds;
}

function Deed(props: { first: AuditEntry; rest: readonly AuditEntry[]; names: Names; zone: string }): JSX.Element {
  const { first, rest, names, zone } = props;
  const roles = rolesInWords(first.actorRoles);
  return (
    <>
      <p class="row-note">
        {[first.actorName ?? 'Система', roles].filter(Boolean).join(', ')} · {formatDateTime(first.at, zone)}
        {first.via === 'system' && first.actorName && ' · по расписанию'}
      </p>
      {[first, ...rest].map((entry) => (
        <Entry key={entry.id} entry={entry} names={names} />
      ))}
    </>
  );
}

function Entry({ entry, names }: { entry: AuditEntry; names: Names }): JSX.Element {
  const kind = kindOfEntry(entry);
  const changes = entry.isOpen ? changesOf(entry, names) : [];
  return (
    <>
      <p class="history-what">
        <b>{titleOf(entry)}</b>
      </p>
      {kind === 'update' ? (
        changes.map((change) => <Change key={change.name} change={change} />)
      ) : (
        <details class="disclosure">
          <summary>Подробности</summary>
          <KeyValues items={changes.map(({ name, before, after }) => ({ key: name, value: after ?? before }))} />
        </details>
      )}
    </>
  );
}

/** Words that stay are worth showing in a sentence; a value, such as a date, is shown whole. */
const SENTENCE = 4;
const DATE = /^\d{1,2} \p{L}+ \d{4} г\./u;

function Change({ change: { name, before, after } }: { change: FieldChange }): JSX.Element {
  const isText = [before, after].some(
    (text) => text !== null && !DATE.test(text) && text.trim().split(/\s+/).length >= SENTENCE,
  );
  if (before !== null && after !== null && isText) return <TextDifference label={name} before={before} after={after} />;
  return (
    <div class="difference">
      <p class="difference-label">{name}</p>
      <p class="difference-text">
        {before !== null && <del>{before}</del>} {after === null ? 'пусто' : <ins>{after}</ins>}
      </p>
    </div>
  );
}
