import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NETWORKS, shorten, type SocialSource, socialTexts } from './social-texts.rules.js';

const SOURCE: SocialSource = {
  title: 'Вебинар «Россия — мои горизонты»',
  when: '9 декабря 2030 г., 15:00–16:30 (МСК)',
  where: 'Онлайн, МТС Линк',
  lead: 'Как вести занятия.',
  body: 'Первый абзац.\nВторой абзац.',
  url: 'https://events.example/announcements/vebinar',
};
const of = (key: string, source = SOURCE) => socialTexts(source).find((one) => one.key === key)!;

describe('a text for a social network', () => {
  it('has the title, the facts, the story, the link and the hashtags in this order', () => {
    expect(of('telegram').text).toBe(
      [
        'Вебинар «Россия — мои горизонты»',
        '🗓 9 декабря 2030 г., 15:00–16:30 (МСК)\n📍 Онлайн, МТС Линк',
        'Как вести занятия.',
        'Первый абзац.',
        'Второй абзац.',
        'https://events.example/announcements/vebinar',
        '#профминимум #профориентация #Подмосковье',
      ].join('\n\n'),
    );
    expect(of('telegram').isCut).toBe(false);
  });

  it('of news with a title alone has neither facts nor a story', () => {
    const { when: _when, where: _where, ...bare } = SOURCE;
    expect(of('max', { ...bare, lead: '', body: '' }).text).toBe(
      `${SOURCE.title}\n\n${SOURCE.url}\n\n#профминимум #профориентация #Подмосковье`,
    );
  });

  it('is as long as the place takes, and comfortable where long ones are folded', () => {
    const body = 'Предложение из шести самых обычных слов. '.repeat(1_000);
    for (const [key, most] of [
      ['vk', 1_000],
      ['telegram', 4_096],
      ['telegram-picture', 1_024],
      ['max', 4_000],
    ] as const) {
      const { text, length, isCut } = of(key, { ...SOURCE, body });
      expect([key, length === text.length, length <= most, length > most * 0.9, isCut]).toEqual([
        key,
        true,
        true,
        true,
        true,
      ]);
      expect(text).toContain(`обычных слов.\n\n${SOURCE.url}`);
    }
  });

  it('never loses its title, link and hashtags, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300, unit: 'grapheme' }),
        fc.string({ maxLength: 5_000, unit: 'grapheme' }),
        (title, body) => {
          for (const { text, limit } of socialTexts({ ...SOURCE, title: title.slice(0, 300), body })) {
            expect(text.length).toBeLessThanOrEqual(limit);
            expect(text.startsWith(title.slice(0, 300))).toBe(true);
            expect(text.endsWith(`${SOURCE.url}\n\n#профминимум #профориентация #Подмосковье`)).toBe(true);
            expect(text.isWellFormed() || !title.isWellFormed() || !body.isWellFormed()).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has a limit for each place', () => {
    expect(NETWORKS.map(({ limit }) => limit)).toEqual([16_384, 4_096, 1_024, 4_000]);
  });
});

describe('shortening', () => {
  it.each([
    ['Коротко.', 20, 'Коротко.'],
    ['Раз два три. Четыре пять шесть', 20, 'Раз два три.'],
    ['Раз. Два три четыре пять шесть', 20, 'Раз. Два три четыре…'],
    ['Раз, два, три, четыре пять', 15, 'Раз, два, три…'],
    ['Оченьдлинноесловобезпробелов', 10, 'Оченьдлин…'],
    ['👩‍🏫👩‍🏫👩‍🏫👩‍🏫', 12, '👩‍🏫👩‍🏫…'],
    ['Он сказал: «Готово!» И ушёл домой', 22, 'Он сказал: «Готово!»'],
    ['слово', 1, ''],
    ['слово', -5, ''],
  ])('%j to %i is %j', (text, room, short) => {
    expect(shorten(text, room)).toBe(short);
    expect(shorten(text, room).length).toBeLessThanOrEqual(Math.max(0, room));
  });
});
