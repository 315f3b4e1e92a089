import { RuleViolation } from './errors.js';

/** A table `state -> states it may move to`. Rules and buttons are both read from it. */
export type Lifecycle<S extends string> = Readonly<Record<S, readonly S[]>>;

/** The states that can follow `from`. */
export function nextStates<S extends string>(lifecycle: Lifecycle<S>, from: S): readonly S[] {
  return lifecycle[from];
}

export function canMove<S extends string>(lifecycle: Lifecycle<S>, from: S, to: S): boolean {
  return lifecycle[from].includes(to);
}

/** Throws RuleViolation `illegal-move` when the table does not allow `from -> to`. */
export function assertMove<S extends string>(lifecycle: Lifecycle<S>, from: S, to: S): void {
  if (!canMove(lifecycle, from, to)) {
    throw new RuleViolation('illegal-move', `Действие недоступно в текущем состоянии (${from} → ${to})`);
  }
}

/** Publication of an event, program, announcement or post-release (architecture.md, rule 10). */
export const PUBLICATION = {
  DRAFT: ['IN_REVIEW', 'PUBLISHED', 'ARCHIVED'],
  IN_REVIEW: ['DRAFT', 'APPROVED', 'PUBLISHED'],
  APPROVED: ['DRAFT', 'PUBLISHED'],
  PUBLISHED: ['WITHDRAWN', 'ARCHIVED'],
  WITHDRAWN: ['DRAFT', 'IN_REVIEW', 'PUBLISHED', 'ARCHIVED'],
  ARCHIVED: [],
} as const satisfies Lifecycle<'DRAFT' | 'IN_REVIEW' | 'APPROVED' | 'PUBLISHED' | 'WITHDRAWN' | 'ARCHIVED'>;

export type PublicationState = keyof typeof PUBLICATION;
