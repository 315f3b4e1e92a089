import { describe, expect, it } from '@jest/globals';
import { suggestionOfItem, suggestionOfMeasure } from './suggestion.rules.js';

const ALL = [6, 7, 8, 9, 10, 11];

describe('what a measure suggests for an event', () => {
  it.each<[string, object]>([
    [
      'Организация участия в территориальном родительском онлайн – собрании, посвященном профориентации школьников 6-11 классов',
      { kind: 'PARENT_MEETING', title: 'Родительское собрание', audience: ['PARENTS'], grades: ALL },
    ],
    [
      'Организация участия в профориентационном фестивале «Путь навыков»',
      { kind: 'FESTIVAL', title: 'Фестиваль «Путь навыков»', audience: [], grades: [] },
    ],
    [
      'Организация обучения педагогов по программам дополнительного профессионального образования',
      { kind: 'COURSE', title: 'Курс', audience: ['TEACHERS'], grades: [] },
    ],
    [
      'Организация и проведение научно-практических конференций, совещаний, семинаров, круглых столов по актуальным вопросам',
      { kind: null, title: null, audience: [], grades: [] },
    ],
    [
      'Назначение должностных лиц, ответственных за организацию и реализацию профориентационного минимума в общеобразовательных организациях в Московской области (далее – профминимум)',
      { kind: null, title: null, audience: [], grades: [] },
    ],
  ])('«%s»', (title, suggestion) => {
    expect(suggestionOfMeasure(title)).toEqual(suggestion);
  });

  it('takes the topic of an item for its title, with the word of its kind where the sentence wants it', () => {
    const item = { eventKind: 'MEETING', textRaw: '' } as const;
    const titleOf = (topic: string) => suggestionOfItem({ ...item, topic }).title;
    expect(titleOf('по вопросам реализации профминимума')).toBe('Совещание по вопросам реализации профминимума');
    expect(titleOf('Реализация профминимума')).toBe('Реализация профминимума');
  });

  it('finds who is named', () => {
    const textRaw = 'семинар для педагогов-психологов 8-9 классов';
    expect(suggestionOfItem({ eventKind: 'SEMINAR', topic: 'Диагностика', textRaw })).toMatchObject({
      audience: ['PSYCHOLOGISTS'],
      grades: [8, 9],
    });
  });
});
