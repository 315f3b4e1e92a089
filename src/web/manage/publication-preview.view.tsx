import type { ComponentChildren, JSX } from 'preact';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import type { PageContext } from '../page-context.service.js';
import { Article, type ArticleHead } from '../public/publication.view.js';
import type { PublicationWords } from './publication-frame.view.js';

interface PreviewProps {
  context: PageContext;
  words: PublicationWords;
  head: ArticleHead;
  body: ComponentChildren;
}

/** The very page that readers will see, of a text that is not saved. */
export function PublicationPreview({ context, words, head, body }: PreviewProps): JSX.Element {
  return (
    <Page {...context} title={`Предпросмотр: ${head.title}`} noindex>
      <div class="wrap no-print">
        <Notice tone="info">
          <p>Предпросмотр: так это увидят читатели. Текст не сохранён.</p>
        </Notice>
      </div>
      <Article section={words.publicPath === '/post-releases' ? 'post-releases' : 'announcements'} head={head}>
        {body}
      </Article>
    </Page>
  );
}
