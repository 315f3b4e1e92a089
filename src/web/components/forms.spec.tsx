import { describe, expect, it } from '@jest/globals';
import { renderToString } from 'preact-render-to-string';
import { Form, Submit, errorOf } from './forms.js';
import { Checkbox, Checkboxes, DateTimeInput, FileInput, Radios, Select, TextArea, TextInput } from './inputs.js';
import { SchoolPicker } from './school-picker.js';

const errors = [
  { field: 'email', message: 'Укажите почту' },
  { field: 'level', message: 'Выберите уровень' },
  { field: 'consent', message: 'Нужно согласие' },
  { field: 'fields[0].label', message: 'Назовите поле' },
  { field: '', message: 'Форма устарела' },
];
const levels = [
  { value: 'BASIC', label: 'Базовый' },
  { value: 'MAIN', label: 'Основной' },
];
const html = renderToString(
  <Form action="/r" csrf="t0ken" errors={errors} unsaved>
    <TextInput
      name="email"
      type="email"
      label="Почта"
      hint="Сюда придёт ссылка"
      error={errorOf(errors, 'email')}
      value={'a"b'}
    />
    <TextInput name="fields[0].label" label="Поле" error={errorOf(errors, 'fields[0].label')} />
    <TextArea name="question" label="Вопрос" optional value="<b>?" />
    <Select name="position" label="Должность" empty="Выберите" options={levels} value="MAIN" />
    <Radios name="level" label="Уровень" options={levels} error={errorOf(errors, 'level')} value="MAIN" />
    <Checkboxes name="grades" label="Классы" options={levels} values={['BASIC']} />
    <DateTimeInput name="startsAt" label="Начало" value="2026-12-09T15:00" />
    <FileInput name="photo" label="Фото" hint="JPEG." maxSize={10_485_760} multiple />
    <SchoolPicker value={{}} municipalities={[]} />
    <Checkbox name="consent" label="Согласен" error={errorOf(errors, 'consent')} />
    <Submit label="Отправить" />
  </Form>,
);

describe('forms', () => {
  it('links every line of the summary to a control that is there', () => {
    const targets = Array.from(html.matchAll(/<li><a href="#([^"]+)">/g), ([, id]) => id);
    expect(targets).toEqual(['f-email', 'f-level', 'f-consent', 'f-fields-0-label']);
    for (const id of targets) expect(html).toMatch(new RegExp(`<input[^>]* id="${id}"|<input id="${id}"`));
    expect(html).toContain('<li>Форма устарела</li>');
  });

  it('describes controls only by what is there', () => {
    const described = Array.from(html.matchAll(/aria-describedby="([^"]+)"/g), ([, ids]) =>
      (ids ?? '').split(' '),
    ).flat();
    expect(described).toContain('f-email-error');
    for (const id of described) expect(html).toContain(`id="${id}"`);
  });

  it('names each control by a label', () => {
    const ids = Array.from(
      html.matchAll(/<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*\sid="([^"]+)"/g),
      ([, id]) => id,
    );
    expect(ids.length).toBeGreaterThan(10);
    for (const id of ids) expect(html).toContain(`for="${id}"`);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps what was typed, as text', () => {
    expect(html).toContain('value="a&quot;b"');
    expect(html).toContain('>&lt;b>?</textarea>');
    expect(html).toMatch(/<option value="MAIN" selected>/);
    expect(html).toMatch(/<input type="radio" name="level" checked value="MAIN"/);
  });

  it('starts a consent empty and marks only what may be left out', () => {
    expect(html).not.toMatch(/name="consent"[^>]*checked/);
    expect(html.match(/необязательно/g)).toHaveLength(1);
  });

  it('carries its token, and knows that a refused form is not saved', () => {
    expect(html).toContain('<input type="hidden" name="_csrf" value="t0ken"/>');
    expect(html).toMatch(/<form[^>]*data-unsaved(?:="")? data-dirty/);
    expect(renderToString(<Form action="/search" method="get" children={null} />)).not.toContain('_csrf');
  });

  it('asks which school was meant where the typed name fits several', () => {
    const picker = renderToString(
      <SchoolPicker
        value={{ schoolName: 'гимназия 5' }}
        municipalities={[]}
        candidates={[{ value: 'a', label: 'Гимназия № 5' }]}
      />,
    );
    expect(picker).toContain('Какая из них ваша?');
    expect(picker).toMatch(/<input type="hidden" name="schoolId"[^>]* disabled/);
  });
});
