import { type Actor, canSomewhere } from '../../features/accounts/accounts.rules.js';
import { ownPath } from '../../common/own-path.js';

/** Where somebody signed in goes: what was wanted, else the workspace or the cabinet. */
export function landingOf(actor: Actor, wanted: unknown): string {
  const back = ownPath(wanted);
  if (back !== '/') return back;
  return canSomewhere(actor, 'event.view-drafts') ? '/manage' : '/me';
}
