import { Injectable } from '@nestjs/common';
import { InvalidInput } from '../../common/errors.js';
import { cleanLine } from '../../common/validation.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { type SavedView, SavedViewsService } from '../../features/accounts/saved-views.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { typed } from '../public/registration.view.js';

const NAME_LENGTH = 60;

/** What the forms about a list's kept views do; `page` names the list, as SavedViewsService has it. */
@Injectable()
export class SavedViewsModel {
  constructor(private readonly views: SavedViewsService) {}

  async list(actor: Actor, page: string): Promise<SavedView[]> {
    return this.views.list(actor, page);
  }

  /** Keeps the list as it stands; the view of the same name is replaced. Returns the query. Throws as SavedViewsService does. */
  async save(actor: Actor, page: string, values: FormValues): Promise<string> {
    const query = new URLSearchParams(typed(values, 'query') ?? '').toString();
    const isDefault = typed(values, 'isDefault') === 'true';
    await this.views.save(actor, page, { name: viewName(values), query, isDefault });
    return query;
  }

  /** `rename`, `default`, `no-default` or `delete`; false for another action. Throws as SavedViewsService does. */
  async change(actor: Actor, page: string, view: string, action: string, values: FormValues): Promise<boolean> {
    if (action === 'rename') await this.views.rename(actor, page, view, viewName(values));
    else if (action === 'default') await this.views.setDefault(actor, page, view);
    else if (action === 'no-default') await this.views.setDefault(actor, page, null);
    else if (action === 'delete') await this.views.remove(actor, view);
    else return false;
    return true;
  }
}

function viewName(values: FormValues): string {
  const name = cleanLine(typed(values, 'name') ?? '').slice(0, NAME_LENGTH);
  if (!name) throw InvalidInput.field('name', 'required', 'Назовите вид');
  return name;
}
