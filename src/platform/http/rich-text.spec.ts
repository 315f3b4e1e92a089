import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isBlank, paragraphs, plainText, removedFrom, sanitise } from './rich-text.js';

describe('formatted text', () => {
  it.each([
    ['<p>Текст <strong>важный</strong> и <em>нет</em></p>', '<p>Текст <strong>важный</strong> и <em>нет</em></p>'],
    ['<ul><li>один<ol><li>два</li></ol></li></ul>', '<ul><li>один<ol><li>два</li></ol></li></ul>'],
    [
      '<h2>Итоги</h2><h3>Цифры</h3><blockquote>Цитата</blockquote>',
      '<h2>Итоги</h2><h3>Цифры</h3><blockquote>Цитата</blockquote>',
    ],
    // what editors write
    ['<div>строка<br>ещё</div>', '<p>строка<br />ещё</p>'],
    ['<div><div>а</div>б</div>', '<p></p><p>а</p>б<p></p>'],
    ['<h1>Заголовок</h1>', '<h2>Заголовок</h2>'],
    ['<b>а</b><i>б</i><del>в</del>', '<strong>а</strong><em>б</em><del>в</del>'],
    ['<pre>код</pre><u>линия</u>', 'кодлиния'],
    ['<p>не закрыт <b>жирный', '<p>не закрыт <strong>жирный</strong></p>'],
    ['5 < 6 & "кавычки"', '5 &lt; 6 &amp; "кавычки"'],
  ])('%s becomes %s', (typed, kept) => {
    expect(sanitise(typed)).toBe(kept);
  });

  it.each([
    '<script>alert(1)</script>',
    '<style>p { color: red }</style>',
    '<img src=x onerror=alert(1)>',
    '<svg><script>alert(1)</script></svg>',
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
    '<iframe src="https://evil.example"></iframe>',
    '<object data="x"></object><embed src="x">',
    '<form action="https://evil.example"><input name="a"></form>',
    '<textarea><script>alert(1)</script></textarea>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example"><base href="https://evil.example">',
    '<!-- тайное -->',
  ])('nothing is left of %s', (typed) => {
    expect(sanitise(`<p>а</p>${typed}`)).toBe('<p>а</p>');
  });

  it('has neither styles nor classes nor handlers', () => {
    const typed = '<p style="color:red" class="a" id="b" onclick="alert(1)" data-x="1" lang="en">а</p>';
    expect(sanitise(typed)).toBe('<p>а</p>');
  });
});

describe('links', () => {
  it.each([
    'https://example.ru/a?b=1',
    'http://example.ru',
    'mailto:a@example.ru',
    'tel:+74951234567',
    '/events/a',
    '#b',
  ])('lead to %s', (href) => {
    const typed = `<a href="${href}" target="_blank" rel="opener" onclick="x()">там</a>`;
    expect(sanitise(typed)).toBe(`<a href="${href}" rel="noopener nofollow">там</a>`);
  });

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java&#9;script:alert(1)',
    '&#106;avascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    '//evil.example',
    '\\\\evil.example',
  ])('do not lead to %s', (href) => {
    expect(sanitise(`<a href="${href}">там</a>`)).not.toMatch(/href/);
  });
});

/** Tags good and bad, whole and broken, in any order. */
const TAGS = 'p div h1 h2 ul li b a blockquote br pre script style svg table td textarea title template'.split(' ');
const html = fc
  .array(
    fc.oneof(
      fc.constantFrom(...TAGS).map((tag) => `<${tag}>`),
      fc.constantFrom(...TAGS).map((tag) => `</${tag}>`),
      fc.constantFrom(
        '<a href="javascript:x">',
        '<p onclick=x>',
        '<a href=//x>',
        '<!--',
        '-->',
        '<',
        '>',
        '"',
        '&lt;',
        '&',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('whatever is typed', () => {
  it('has only what is allowed, and nothing to take out when it is read again', () => {
    fc.assert(
      fc.property(html, (typed) => {
        const once = sanitise(typed);
        for (const [, tag = '', attributes = ''] of once.matchAll(/<\/?([^\s>/]*)([^>]*)>/g)) {
          expect(tag).toMatch(/^(p|br|strong|em|del|a|h2|h3|ul|ol|li|blockquote)$/);
          expect(attributes).toMatch(/^( \/| href="[^"]*" rel="noopener nofollow"| rel="noopener nofollow")?$/);
        }
        expect(sanitise(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('plain text becomes paragraphs and stays what it was', () => {
  expect(paragraphs('Первая <b>\n\nвторая & третья')).toBe('<p>Первая &lt;b&gt;</p><p>вторая &amp; третья</p>');
});

it.each([
  ['', true],
  ['<p><br /></p>', true],
  ['<p>&nbsp;\u00a0 </p>', true],
  ['<ul><li></li></ul>', true],
  ['<p>а</p>', false],
  ['&lt;', false],
])('%j is blank: %j', (text, blank) => {
  expect(isBlank(text)).toBe(blank);
});

/** As Word puts it on the clipboard. */
const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal { mso-style-unhide:no; font-family:"Times New Roman"; } --></style></head>
<body lang=RU><!--StartFragment-->
<p class=MsoNormal style='margin-bottom:0cm;mso-line-height-alt:1pt'><b><span style='font-size:14.0pt;color:red'>О проведении вебинара<o:p></o:p></span></b></p>
<p class=MsoListParagraph style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;</span></span></span><![endif]>Первый вопрос</p>
<p class=MsoNormal><a href="javascript:alert(document.cookie)">Запись</a> и <a href="https://asou-mo.ru/">сайт</a></p>
<!--[if gte vml 1]><v:shape><v:imagedata src="file:///C:/Users/a/image001.png"/></v:shape><![endif]--><img width=64 src="https://evil.example/pixel.gif" onerror="alert(1)">
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>10:00</p></td><td><p class=MsoNormal>Открытие</p></td></tr></table>
<!--EndFragment--></body></html>`;

describe('text pasted out of Word', () => {
  it('keeps its words, emphasis and good links alone', () => {
    expect(sanitise(WORD).replaceAll(/\s*\n\s*/g, '')).toBe(
      '<p><strong>О проведении вебинара</strong></p><p>·\u00a0\u00a0Первый вопрос</p>' +
        '<p><a rel="noopener nofollow">Запись</a> и <a href="https://asou-mo.ru/" rel="noopener nofollow">сайт</a></p>' +
        '<p></p><p>10:00</p><p>Открытие</p><p></p>',
    );
  });

  it('is told what went', () => {
    expect(removedFrom(WORD).toSorted()).toEqual([
      'картинки (их загружают отдельно, с описанием)',
      'код и встроенные страницы',
      'опасные ссылки',
      'оформление',
      'таблицы (остался их текст)',
    ]);
  });

  it('loses nothing worth telling when it is as the editor writes', () => {
    const typed =
      '<h2>Итоги</h2><p>Текст <strong>важный</strong><br><a href="https://a.ru/?b=1&amp;c=2">там</a></p><ul><li>один</li></ul>';
    expect(removedFrom(typed)).toEqual([]);
    expect(removedFrom('<a href="mailto:a@b.ru">почта</a><a href="/events">события</a>')).toEqual([]);
  });
});

it.each([
  ['<p>Один &amp; «два»</p><p>три<br>четыре</p>', 'Один & «два»\nтри\nчетыре'],
  ['<ul><li>а</li><li>б&nbsp;в</li></ul>', 'а\nб в'],
  ['<p></p><p>  </p>', ''],
  ['<p>1 &lt; 2</p><script>alert(1)</script>', '1 < 2'],
])('the words of %s', (formatted, words) => {
  expect(plainText(formatted)).toBe(words);
});
