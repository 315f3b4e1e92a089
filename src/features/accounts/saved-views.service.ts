import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Forbidden, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import type { Actor } from './accounts.rules.js';
import { type SavedView, SavedViewsRepository } from './saved-views.repository.js';

export type { SavedView } from './saved-views.repository.js';

const MOST = 30;
const QUERY_LENGTH = 2_000;
/** A place in the list is no part of a view. */
const NOT_KEPT = ['cursor', 'month'];

/** Lists as one person keeps them, by page: `participants:WEBINAR`, `events`. Nobody else sees them. */
@Injectable()
export class SavedViewsService {
  constructor(
    private readonly repository: SavedViewsRepository,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The actor's views of the page by name. */
  async list(actor: Actor, page: string): Promise<SavedView[]> {
    return this.repository.list(actor.personId, page);
  }

  /**
   * Keeps `query` (what the address says after «?») under `name`; the view of this name gets the new query. Returns its id.
   * Throws RuleViolation at the thirty-first, InvalidInput for a query too long.
   */
  async save(actor: Actor, page: string, view: { name: string; query: string; isDefault?: boolean }): Promise<string> {
    assertOwner(actor);
    const query = kept(view.query);
    const known = await this.list(actor, page);
    if (known.length >= MOST && known.every(({ name }) => name !== view.name))
      throw new RuleViolation('too-many-views', `Сохранённых видов уже ${MOST}. Удалите ненужные`);
    return this.dataSource.transaction(async (tx) => {
      const { personId } = actor;
      const id = await this.repository.save(
        tx,
        { id: randomUUIDv7(), personId, page, name: view.name, query },
        this.clock.now(),
      );
      if (view.isDefault) await this.repository.setDefault(tx, personId, page, id);
      return id;
    });
  }

  /** Throws NotFound for somebody else's, InvalidInput when another view of the page has the name. */
  async rename(actor: Actor, page: string, id: string, name: string): Promise<void> {
    assertOwner(actor);
    const known = await this.list(actor, page);
    if (known.some((view) => view.id !== id && view.name === name))
      throw InvalidInput.field('name', 'view-exists', 'Вид с таким названием уже есть');
    if (!(await this.repository.rename(actor.personId, id, name))) throw new NotFound('Такого вида нет');
  }

  /** Throws NotFound for somebody else's. */
  async remove(actor: Actor, id: string): Promise<void> {
    assertOwner(actor);
    if (!(await this.repository.remove(actor.personId, id))) throw new NotFound('Такого вида нет');
  }

  /** The page opens with this view from now on; with `id` null, with everything. Throws NotFound for somebody else's. */
  async setDefault(actor: Actor, page: string, id: string | null): Promise<void> {
    assertOwner(actor);
    const known = await this.list(actor, page);
    if (id && known.every((view) => view.id !== id)) throw new NotFound('Такого вида нет');
    await this.dataSource.transaction((tx) => this.repository.setDefault(tx, actor.personId, page, id));
  }
}

/** A token made for some actions speaks for a program: the person's own settings are not its. */
function assertOwner(actor: Actor): void {
  if (actor.limitedTo) throw new Forbidden();
}

function kept(query: string): string {
  const parameters = new URLSearchParams(query);
  for (const name of NOT_KEPT) parameters.delete(name);
  const text = parameters.toString();
  if (text.length > QUERY_LENGTH) throw InvalidInput.field('query', 'too-long', 'В отборе слишком много условий');
  return text;
}
