import { expect, it } from '@jest/globals';
import { assertRoom } from './pictures.rules.js';

it('twenty pictures are the most', () => {
  expect(() => assertRoom(19)).not.toThrow();
  expect(() => assertRoom(20)).toThrow(expect.objectContaining({ code: 'too-many-pictures' }));
});
