import { describe, expect, it } from '@jest/globals';
import { RuleViolation } from './errors.js';
import { assertMove, canMove, nextStates, PUBLICATION, type PublicationState } from './lifecycle.js';

const ALLOWED: Record<PublicationState, PublicationState[]> = {
  DRAFT: ['IN_REVIEW', 'PUBLISHED', 'ARCHIVED'],
  IN_REVIEW: ['DRAFT', 'APPROVED', 'PUBLISHED'],
  APPROVED: ['DRAFT', 'PUBLISHED'],
  PUBLISHED: ['WITHDRAWN', 'ARCHIVED'],
  WITHDRAWN: ['DRAFT', 'IN_REVIEW', 'PUBLISHED', 'ARCHIVED'],
  ARCHIVED: [],
};
const STATES = Object.keys(ALLOWED) as PublicationState[];
const MOVES = STATES.flatMap((from) => STATES.map((to) => ({ from, to, allowed: ALLOWED[from].includes(to) })));

describe('PUBLICATION', () => {
  it.each(MOVES)('$from → $to: $allowed', ({ from, to, allowed }) => {
    expect(canMove(PUBLICATION, from, to)).toBe(allowed);
    const move = () => assertMove(PUBLICATION, from, to);
    if (allowed) expect(move).not.toThrow();
    else expect(move).toThrow(expect.objectContaining({ constructor: RuleViolation, code: 'illegal-move' }));
  });

  it.each(STATES)('offers from %s what it allows', (from) => {
    expect([...nextStates(PUBLICATION, from)].toSorted()).toEqual(ALLOWED[from].toSorted());
  });
});
