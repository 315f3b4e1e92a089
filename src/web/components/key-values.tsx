import type { ComponentChildren, JSX } from 'preact';

export interface KeyValue {
  key: string;
  value: ComponentChildren;
}

/** Facts of one thing, name and value. Values that are absent (null, undefined, '') are left out. */
export function KeyValues({ items }: { items: readonly KeyValue[] }): JSX.Element {
  return (
    <dl class="key-values">
      {items
        .filter(({ value }) => value !== null && value !== undefined && value !== '')
        .map(({ key, value }) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
