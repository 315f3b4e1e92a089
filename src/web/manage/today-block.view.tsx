import type { ComponentChildren, JSX } from 'preact';
import { Section } from '../components/page-head.js';

/** More of a block stands in the list behind it. */
export const SHOWN = 6;

/** A block with what it is about and, when it is empty, why that is well. */
export function Block(props: {
  id: string;
  title: string;
  more?: { title: string; href: string } | undefined;
  empty?: string | undefined;
  children: ComponentChildren;
}): JSX.Element {
  const { id, title, more, empty, children } = props;
  return (
    <Section id={id} title={title} more={more}>
      {empty === undefined ? <ul class="today-list">{children}</ul> : <p class="soft">{empty}</p>}
    </Section>
  );
}
