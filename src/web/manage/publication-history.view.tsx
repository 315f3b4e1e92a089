import type { JSX } from 'preact';
import { count, formatDateTime } from '../../common/russian.js';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import type { Publication } from '../../features/publications/publication.entity.js';
import type { PublicationInput } from '../../features/publications/publications.dto.js';
import type { PublicationVersion } from '../../features/publications/publications.service.js';
import { plainText } from '../../platform/http/rich-text.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { EmptyState } from '../components/messages.js';
import { Card, Wrap } from '../components/page-head.js';
import { TextDifference } from '../components/text-difference.js';
import type { PageContext } from '../page-context.service.js';
import { type Place, PublicationFrame, type PublicationWords } from './publication-frame.view.js';

interface HistoryProps {
  context: PageContext;
  actor: Actor;
  words: PublicationWords;
  place: Place<Publication>;
  /** The newest first. */
  versions: readonly PublicationVersion<PublicationInput>[];
}

/** Every text that was saved, with what changed in it; any of them can be brought back. */
export function PublicationHistoryPage({ context, actor, words, place, versions }: HistoryProps): JSX.Element {
  const mayEdit = can(actor, 'publication.edit', place.resource);
  return (
    <PublicationFrame
      context={context}
      actor={actor}
      words={words}
      place={place}
      title={`История: ${words.title.toLowerCase()}`}
      isBelow
      actions={<ButtonLink href={place.base}>К тексту</ButtonLink>}
    >
      <Wrap narrow>
        {versions.length === 0 ? (
          <EmptyState title="Прежних текстов нет">
            <p>Здесь появится каждый сохранённый текст: кто и когда его изменил и что именно.</p>
          </EmptyState>
        ) : (
          <>
            <p>
              {count(versions.length, 'сохранённый текст', 'сохранённых текста', 'сохранённых текстов')}, новый сверху.
            </p>
            <ol class="stack plain" reversed>
              {versions.map((version, n) => (
                <li key={version.version}>
                  <Version
                    version={version}
                    before={versions[n + 1]}
                    isPresent={n === 0}
                    zone={place.card?.zone ?? 'Europe/Moscow'}
                    restore={
                      mayEdit ? { action: `${place.base}/history/${version.version}`, csrf: context.csrf } : null
                    }
                  />
                </li>
              ))}
            </ol>
          </>
        )}
      </Wrap>
    </PublicationFrame>
  );
}

interface VersionProps {
  version: PublicationVersion<PublicationInput>;
  before: PublicationVersion<PublicationInput> | undefined;
  isPresent: boolean;
  zone: string;
  restore: { action: string; csrf: string } | null;
}

function Version({ version, before, isPresent, zone, restore }: VersionProps): JSX.Element {
  const { savedAt, author, content } = version;
  const changes = before ? changesOf(before.content, content) : [];
  return (
    <Card>
      <h2 class="card-title">
        {formatDateTime(savedAt, zone)}
        {isPresent && ' · сейчас'}
      </h2>
      <p class="meta">{author ?? 'автор не указан'}</p>
      {before ? (
        changes.map((change) => <TextDifference key={change.label} {...change} />)
      ) : (
        <p>Первый сохранённый текст: «{content.title}».</p>
      )}
      {before && changes.length === 0 && <p class="hint">Изменились цифры, ссылки или оформление текста.</p>}
      {restore && !isPresent && (
        <ActionForm {...restore} size="small">
          Вернуть эту версию
        </ActionForm>
      )}
    </Card>
  );
}

function changesOf(
  before: PublicationInput,
  after: PublicationInput,
): { label: string; before: string; after: string }[] {
  return [
    { label: 'Заголовок', before: before.title, after: after.title },
    { label: 'Лид', before: before.lead ?? '', after: after.lead ?? '' },
    { label: 'Текст', before: plainText(before.bodyHtml ?? ''), after: plainText(after.bodyHtml ?? '') },
  ].filter((field) => field.before !== field.after);
}
