import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A column of some table that names an organisation. Names are quoted as SQL needs them. */
export interface Reference {
  table: string;
  column: string;
  /** Columns of the primary key. */
  key: string[];
  /** Unique indexes the column is part of: the other columns, and the condition of a partial one. */
  unique: { others: string[]; predicate: string | null }[];
}

/** What a merge did to one column: the keys of rows that moved, and whole rows that had a double and went. */
export interface MovedRows {
  keys: Record<string, unknown>[];
  dropped: Record<string, unknown>[];
}

export interface ReferenceCount {
  table: string;
  column: string;
  rows: number;
  doubles: number;
}

/** Notes of decisions and merges themselves stay as they were written. */
const LEFT_ALONE = ['organisation_merge'];

/**
 * Everything in the database that names an organisation, told by its foreign keys: a table that comes later is not
 * forgotten in a merge.
 */
@Injectable()
export class ReferencesRepository {
  /** Foreign keys to `table`.`id`. */
  async to(tx: EntityManager, table: string): Promise<Reference[]> {
    return tx.query(
      `select c.conrelid::regclass::text as "table", quote_ident(a.attname) as "column",
         coalesce((select array_agg(quote_ident(k.attname) order by k.attnum) from pg_constraint p
                   join pg_attribute k on k.attrelid = p.conrelid and k.attnum = any (p.conkey)
                   where p.conrelid = c.conrelid and p.contype = 'p'), '{}') as key,
         coalesce((select jsonb_agg(jsonb_build_object(
                     'others', (select coalesce(jsonb_agg(quote_ident(u.attname)), '[]') from pg_attribute u
                                where u.attrelid = i.indrelid and u.attnum = any (i.indkey) and u.attnum <> a.attnum),
                     'predicate', pg_get_expr(i.indpred, i.indrelid)))
                   from pg_index i where i.indrelid = c.conrelid and i.indisunique and i.indexprs is null and a.attnum = any (i.indkey)),
           '[]') as unique
       from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
       where c.contype = 'f' and c.confrelid = $1::regclass and cardinality(c.conkey) = 1 and c.conrelid::regclass::text <> all ($2)
       order by 1, 2`,
      [table, LEFT_ALONE],
    );
  }

  /** How many rows of each reference name `id`, and how many of them stand beside the same of `other`. */
  async count(
    tx: EntityManager,
    references: readonly Reference[],
    id: string,
    other: string,
  ): Promise<ReferenceCount[]> {
    const parts = references.map(
      (reference, n) =>
        `select ${n} as n, count(*)::int as rows, (count(*) filter (where ${isDouble(reference)}))::int as doubles
         from ${reference.table} l where l.${reference.column} = $1`,
    );
    const rows = await tx.query<{ n: number; rows: number; doubles: number }[]>(
      `select * from (${parts.join(' union all ')}) counted where $2::uuid is not null order by n`,
      [id, other],
    );
    return rows.flatMap(({ n, ...counts }) => {
      const reference = references[n];
      return reference ? [{ table: reference.table, column: reference.column, ...counts }] : [];
    });
  }

  /** Makes `to` of what names `from`; rows that `to` has already are dropped after what hung on them was moved. */
  async move(tx: EntityManager, reference: Reference, from: string, to: string): Promise<MovedRows> {
    const { table, column, key } = reference;
    if (reference.unique.length > 0) await this.moveChildren(tx, reference, from, to);
    const [dropped] =
      reference.unique.length === 0
        ? [[]]
        : await tx.query<[{ row: Record<string, unknown> }[], number]>(
            `delete from ${table} l where l.${column} = $1 and $2::uuid is not null and ${isDouble(reference)} returning to_jsonb(l) as row`,
            [from, to],
          );
    const [moved] = await tx.query<[{ key: Record<string, unknown> }[], number]>(
      `update ${table} l set ${column} = $2 where l.${column} = $1 returning ${keyOf(key)} as key`,
      [from, to],
    );
    return { keys: moved.map((row) => row.key), dropped: dropped.map(({ row }) => row) };
  }

  /** Takes `move` back: what still names `to` names `from` again, and dropped rows return where their place is free. */
  async moveBack(tx: EntityManager, reference: Reference, rows: MovedRows, from: string, to: string): Promise<void> {
    const { table, column, key } = reference;
    await tx.query(
      `update ${table} l set ${column} = $2 where l.${column} = $1 and ${keyOf(key)} in (select jsonb_array_elements($3::jsonb))`,
      [to, from, JSON.stringify(rows.keys)],
    );
    // not even no rows may be inserted where a column is generated
    if (rows.dropped.length === 0) return;
    await tx.query(
      `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb) on conflict do nothing`,
      [JSON.stringify(rows.dropped)],
    );
  }

  /** What names a row that is about to be dropped names its double instead: a session keeps to the role it was limited to. */
  private async moveChildren(tx: EntityManager, reference: Reference, from: string, to: string): Promise<void> {
    const { table, column, key } = reference;
    if (key.length !== 1 || key[0] !== 'id') return;
    for (const child of await this.to(tx, table)) {
      for (const { others, predicate } of reference.unique.filter((index) => index.others.length > 0)) {
        const same = others.map((other) => `l.${other} = s.${other}`).join(' and ');
        await tx.query(
          `update ${child.table} c set ${child.column} = s.id from ${narrowed(table, predicate)} l join ${narrowed(table, predicate)} s on ${same}
           where c.${child.column} = l.id and l.${column} = $1 and s.${column} = $2`,
          [from, to],
        );
      }
    }
  }
}

/** The key of `l` as JSON, the same text for the same key. */
function keyOf(key: readonly string[]): string {
  return `jsonb_build_object(${key.map((name) => `'${name.replaceAll('"', '')}', l.${name}`).join(', ')})`;
}

/** Would `l` break a unique index when it named `$2`? */
function isDouble({ table, column, unique }: Reference): string {
  const conditions = unique.map(({ others, predicate }) => {
    const same = others.map((other) => ` and l.${other} = s.${other}`).join('');
    const own = predicate ? `l.ctid in (select ctid from ${table} where ${predicate}) and ` : '';
    return `(${own}exists (select from ${narrowed(table, predicate)} s where s.${column} = $2::uuid${same}))`;
  });
  return conditions.length > 0 ? `(${conditions.join(' or ')})` : 'false';
}

function narrowed(table: string, predicate: string | null): string {
  return predicate ? `(select * from ${table} where ${predicate})` : table;
}
