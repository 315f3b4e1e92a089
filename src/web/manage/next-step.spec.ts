import { describe, expect, it } from '@jest/globals';
import type { PackageItem } from '../../features/workspace/packages.service.js';
import { nextStep } from './next-step.js';

const NOW = new Date('2030-12-02T09:00:00Z');
const EVENT = {
  zone: 'Europe/Moscow',
  startsAt: new Date('2030-12-09T12:00:00Z'),
  endsAt: new Date('2030-12-09T13:30:00Z'),
  format: 'ONLINE' as const,
  joinUrl: 'https://asou.mts-link.ru/j/1' as string | null,
  publicationState: 'PUBLISHED' as const,
  cancelledAt: null,
  publishAt: null,
};
const item = (part: PackageItem['part'], due: string, change: Partial<PackageItem> = {}): PackageItem => ({
  part,
  isRequired: true,
  state: 'NONE',
  number: null,
  publishAt: null,
  actedBy: null,
  actedAt: null,
  due: Temporal.PlainDate.from(due),
  daysLate: 0,
  turn: 'ORGANISER',
  ...change,
});
const step = (event: object = {}, change: object = {}) =>
  nextStep({
    event: { ...EVENT, ...event },
    items: [],
    openRemarks: 0,
    may: { edit: true, publish: true },
    now: NOW,
    ...change,
  });
const EDITOR = { may: { edit: true, publish: false } };

describe('the next step of an event', () => {
  it.each([
    ['a draft of who may publish', { publicationState: 'DRAFT' }, {}, 'Опубликовать'],
    ['a draft of an editor', { publicationState: 'DRAFT' }, EDITOR, 'Отправить на проверку'],
    ['a draft with remarks', { publicationState: 'DRAFT' }, { openRemarks: 2 }, 'Ответить на замечания'],
    ['a review of who decides', { publicationState: 'IN_REVIEW' }, {}, 'Посмотреть и решить'],
    ['a review of an editor', { publicationState: 'IN_REVIEW' }, EDITOR, undefined],
    ['an approved one', { publicationState: 'APPROVED' }, {}, 'Опубликовать'],
    ['a planned one', { publicationState: 'APPROVED', publishAt: NOW }, {}, undefined],
    ['a cancelled one', { cancelledAt: NOW }, {}, undefined],
    ['one without a broadcast tomorrow', { joinUrl: null, startsAt: new Date('2030-12-03T12:00:00Z') }, {}, 'Добавить ссылку'],
    ['one without a broadcast in a week', { joinUrl: null }, {}, undefined],
  ] as const)('%s', (_, event, change, label) => {
    expect(step(event, change).action?.label).toBe(label);
  }); // prettier-ignore

  it('is the part that is late the longest, then the one due first', () => {
    const items = [
      item('announcement', '2030-12-06'),
      item('program', '2030-12-01', { daysLate: 1 }),
      item('postRelease', '2030-12-10'),
    ];
    expect(step({}, { items }).title).toBe('Программа опаздывает на 1 день');
    expect(step({}, { items: items.slice(0, 1) }).title).toBe('Дальше: анонс до 6 декабря');
  });

  it('does not ask for a post-release before the end', () => {
    const items = [item('postRelease', '2030-12-10')];
    expect(step({}, { items }).title).toBe('Всё готово к началу');
    const past = { startsAt: new Date('2030-11-29T09:00Z'), endsAt: new Date('2030-11-29T10:00Z') };
    expect(step(past, { items }).action?.label).toBe('Подготовить: пост-релиз');
    expect(step(past).title).toBe('Событие завершено, пакет собран');
  });

  it('says who is waited for when it is another’s turn', () => {
    const items = [item('letter', '2030-11-29', { state: 'DRAFT', turn: 'MINISTRY', daysLate: 3 })];
    expect(step({}, { items })).toMatchObject({
      title: 'Информационное письмо опаздывает на 3 дня',
      text: 'Информационное письмо: ждёт министерство.',
      action: { label: 'Посмотреть' },
    });
  });

  it('is the broadcast while it runs', () => {
    expect(step({ startsAt: new Date('2030-12-02T08:00Z'), endsAt: new Date('2030-12-02T10:00Z') }).title).toBe(
      'Идёт сейчас, до 13:00',
    );
  });
});
