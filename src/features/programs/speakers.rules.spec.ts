import { describe, expect, it } from '@jest/globals';
import { resembles } from './speakers.rules.js';

describe('a speaker and a person of the same name', () => {
  it.each([
    ['Анна Орлова', 'Анна Орлова', true],
    ['Орлова Анна Петровна', 'Анна Орлова', true],
    ['А. П. Орлова', 'Анна Орлова', true],
    ['Пётр Белов', 'Петр Белов', true],
    ['Ольга Орлова', 'Анна Орлова', false],
    ['Анна', 'Анна Орлова', false],
    ['О. Белова', 'Анна Орлова', false],
    ['Анна Орлова', 'Анна', false],
    ['', '', false],
  ])('«%s» and «%s»: %s', (speaker, person, expected) => {
    expect(resembles(speaker, person)).toBe(expected);
  });
});
