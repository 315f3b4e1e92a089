import type { JSX } from 'preact';

/**
 * What search engines read (schema.org as JSON-LD). A block of data is no script for the security policy; nothing in it can end
 * it, because «<» is written as an escape.
 */
export function StructuredData({ data }: { data: Readonly<Record<string, unknown>> }): JSX.Element {
  const json = JSON.stringify({ '@context': 'https://schema.org', ...data }).replaceAll('<', '\\u003c');
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
