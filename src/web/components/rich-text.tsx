import type { JSX } from 'preact';
import type { SafeHtml } from '../../common/safe-html.js';

/** Text that staff wrote with formatting. The only place where HTML is shown as it is: its type comes from the sanitiser alone. */
export function RichText({ html }: { html: SafeHtml }): JSX.Element {
  return <div class="rich" dangerouslySetInnerHTML={{ __html: html }} />;
}
