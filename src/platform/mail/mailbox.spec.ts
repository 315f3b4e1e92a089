import { describe, expect, it } from '@jest/globals';
import { asciiAddress, displayName, isAddress, parseMailbox } from './mailbox.js';

describe('mailboxes', () => {
  it.each([
    ['События профминимума <events@example.ru>', 'События профминимума', 'events@example.ru'],
    ['events@example.ru', '', 'events@example.ru'],
    ['"АСОУ: центр, отдел" <events@example.ru>', 'АСОУ центр отдел', 'events@example.ru'],
    ['Центр <events@почта.рф>', 'Центр', 'events@xn--80a1acny.xn--p1ai'],
  ])('reads %s', (text, name, address) => {
    expect(parseMailbox(text)).toEqual({ name, address });
  });

  it.each(['', 'Центр', 'Центр <>', 'a@b, c@d', 'a b@c'])('refuses %j', (text) => {
    expect(() => parseMailbox(text)).toThrow('Not a mail address');
  });

  it('cuts names at 75 letters and keeps apostrophes and hyphens', () => {
    expect(displayName("О'Коннор-Заде")).toBe("О'Коннор-Заде");
    expect(displayName('я'.repeat(80))).toHaveLength(75);
    expect(displayName('Boss <boss@bank.ru>\r\nBcc: x')).toBe('Boss boss bank.ru Bcc x');
  });

  it('knows an address from other contacts', () => {
    expect(isAddress('webinar@asou-mo.ru')).toBe(true);
    expect(isAddress('+7 495 123-45-67')).toBe(false);
    expect(isAddress('Пишите на webinar@asou-mo.ru')).toBe(false);
  });

  it('leaves an ASCII domain alone', () => {
    expect(asciiAddress('Anna@Mail.ru')).toBe('Anna@mail.ru');
    expect(asciiAddress('anna@mail.ru')).toBe('anna@mail.ru');
  });
});
