import { describe, expect, it } from '@jest/globals';
import { searchForm } from './organisations.rules.js';

describe('searchForm', () => {
  it.each([
    ['МБОУ «СОШ № 5»', 'мбоу сош 5'],
    ['  Щёлково ', 'щелково'],
    ['Лицей № 23 им. К. Э. Циолковского', 'лицей 23 им к э циолковского'],
    ['и\u0306', 'й'],
    ['—', ''],
  ])('%s → %s', (text, form) => {
    expect(searchForm(text)).toBe(form);
  });
});
