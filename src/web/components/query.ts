/** What an address says after «?»; a value may be repeated. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The values of `name`, without empty ones. */
export function valuesOf(query: Query, name: string): string[] {
  const value = query[name];
  const list = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  return list.filter((item) => item !== '');
}

/** The same query in one way, however it was written: names and repeated values in order, each once, nothing empty. */
export function inOneWay<T extends object>(query: T): T {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const ordered = pairs.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    ordered.map(([name, value]) => [
      name,
      Array.isArray(value) ? [...new Set(value.map(String))].toSorted((a, b) => (a < b ? -1 : 1)) : value,
    ]),
  ) as T;
}

/** The one address of `path` with `query`, however it was written. */
export function addressOf(path: string, query: Query): string {
  const pairs = Object.entries(inOneWay(query)).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, one]),
  );
  const search = new URLSearchParams(pairs).toString();
  return search ? `${path}?${search}` : path;
}

/** `values` with `value` taken out when it is there and added at the end when it is not. */
export function toggled(values: readonly string[], value: string): string[] {
  return values.includes(value) ? values.filter((item) => item !== value) : [...values, value];
}

/**
 * The address of `path` where `name` has `values` (none: it is absent) and the rest of `query` stays; a changed filter starts
 * the list anew, so `cursor` and `page` go unless they are what is set.
 */
export function addressWith(path: string, query: Query, name: string, values: readonly string[]): string {
  const names = [...new Set([...Object.keys(query), name])];
  const pairs = names
    .filter((key) => key === name || (key !== 'cursor' && key !== 'page'))
    .flatMap((key) => (key === name ? values : valuesOf(query, key)).map((value) => [key, value]));
  const search = new URLSearchParams(pairs).toString();
  return search ? `${path}?${search}` : path;
}
