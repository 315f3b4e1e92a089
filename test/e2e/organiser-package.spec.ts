import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { type Answer, startTestApp, type TestApp } from '../support/app.js';
import { createEvent } from '../support/scenario.js';

const START = '2030-12-03T15:00';
const END = '2030-12-03T16:30';
const AFTER = '2030-12-03T17:00:00+03:00';
const TOO_LARGE = 10 * 1024 * 1024 + 1;

let t: TestApp;
let organiser: Visitor;
let slug: string;

/** A browser without scripts: it keeps cookies and sends forms with the token of the page they stand on. */
class Visitor {
  private readonly cookies = new Map<string, string>();

  async open(url: string): Promise<Answer> {
    return this.keep(await t.inject({ url, cookies: Object.fromEntries(this.cookies) }));
  }

  /** Sends the form of `page` to `url`. */
  async submit(page: string, url: string, values: Record<string, string>): Promise<Answer> {
    const payload = new URLSearchParams({ _csrf: await this.token(page), ...values }).toString();
    return this.post(url, payload, 'application/x-www-form-urlencoded');
  }

  async upload(page: string, values: Record<string, string>, ...files: Buffer[]): Promise<Answer> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ _csrf: await this.token(page), ...values })) form.append(name, value);
    for (const [n, file] of files.entries())
      form.append('picture', new Blob([new Uint8Array(file)], { type: 'image/jpeg' }), `photo${n + 1}.jpg`);
    const request = new Request('http://localhost', { method: 'POST', body: form });
    return this.post(page, Buffer.from(await request.arrayBuffer()), request.headers.get('content-type') ?? '');
  }

  private async post(url: string, payload: string | Buffer, type: string): Promise<Answer> {
    const cookies = Object.fromEntries(this.cookies);
    return this.keep(await t.inject({ method: 'POST', url, cookies, payload, headers: { 'content-type': type } }));
  }

  private async token(page: string): Promise<string> {
    return /name="_csrf" value="([^"]+)"/.exec((await this.open(page)).body)?.[1] ?? '';
  }

  private keep(answer: Answer): Answer {
    for (const { name, value } of answer.cookies) this.cookies.set(name, value);
    return answer;
  }
}

/** Follows the redirect after a form that was accepted; throws the page of one that was not. */
async function accepted(answer: Answer): Promise<string> {
  if (answer.statusCode !== 303) throw new Error(`${answer.statusCode}: ${errorsOf(answer.body).join('; ')}`);
  return (await organiser.open(String(answer.headers.location).split('#', 1)[0] ?? '')).body;
}

/** The lines of the summary of errors. */
function errorsOf(page: string): string[] {
  const summary = /data-error-summary[^]*?<ul>([^]*?)<\/ul>/.exec(page)?.[1] ?? '';
  return [...summary.matchAll(/<li>(.*?)<\/li>/g)].map(([, line = '']) => line.replaceAll(/<[^>]+>/g, ''));
}

const stranger = (url: string) => t.inject({ url });
const at = (part: string) => `/manage/events/${slug}/${part}`;

function session(index: number, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`sessions.${index}.${name}`, value]));
}

const picture = (colour: string) =>
  sharp({ create: { width: 1200, height: 900, channels: 3, background: colour } })
    .withExif({ IFD0: { Artist: 'Фотограф' } })
    .jpeg()
    .toBuffer();

/** Again after a jump of the clock: a session of staff that nobody uses ends. */
async function signIn(): Promise<void> {
  organiser = new Visitor();
  const values = { email: 'ORGANISER.ASOU@asou.test', password: 'a password of tests' };
  await accepted(await organiser.submit('/login', '/login', values));
}

beforeAll(async () => {
  t = await startTestApp();
  await t.asStaff('ORGANISER', 'ASOU');
  ({ slug } = await createEvent(t, { startsAt: START, endsAt: END }));
  await signIn();
});

afterAll(() => t.close());

describe('the package of an event', () => {
  it('is a list of what is missing', async () => {
    const { body } = await organiser.open(`/manage/events/${slug}`);
    expect(body).toContain('до 30 ноября, опаздывает на 2 дня');
    expect(body).toContain('до 3 декабря');
    expect(body).toContain('до 4 декабря');
  });

  it('is closed to strangers and needs the token of the page', async () => {
    for (const part of ['program', 'announcement', 'post-release', 'post-release/pictures']) {
      const answer = await stranger(at(part));
      expect([answer.statusCode, answer.headers.location]).toEqual([
        303,
        `/login?next=${encodeURIComponent(at(part))}`,
      ]);
    }
    const answer = await organiser.submit('/events', at('program/withdraw'), { _csrf: 'x' });
    expect(answer.statusCode).toBe(403);
  });
});

describe('the program', () => {
  const talk = {
    startsAt: '2030-12-03T15:00',
    endsAt: '2030-12-03T15:40',
    kind: 'TALK',
    title: 'Как провести первое занятие',
    speakers: 'Анна Орлова — методист АСОУ (модератор)\nПётр Смирнов',
  };
  const emptyRow = { startsAt: '2030-12-03T15:40', endsAt: '', kind: 'TALK', title: '', speakers: '' };

  it('shows errors at their rows and keeps what was typed', async () => {
    const late = { startsAt: '2030-12-03T16:00', endsAt: '2030-12-03T18:00', kind: 'BREAK', title: 'Кофе <b>' };
    const values = { ...session(0, talk), ...session(1, emptyRow), ...session(2, late) };
    const answer = await organiser.submit(at('program'), at('program'), values);
    expect(answer.statusCode).toBe(422);
    expect(errorsOf(answer.body)).toEqual(['Окончание позже конца события']);
    expect(answer.body).toContain('href="#f-sessions-1-endsAt"');
    expect(answer.body).toContain('value="Кофе &lt;b>"');
    expect(answer.body).toContain('Анна Орлова — методист АСОУ (модератор)\nПётр Смирнов');
  });

  it('is kept from readers until it is released', async () => {
    const saved = await accepted(await organiser.submit(at('program'), at('program'), session(0, talk)));
    expect(saved).toContain('Не опубликована');
    expect((await stranger(`/events/${slug}`)).body).not.toContain(talk.title);

    const id = /name="sessions\.0\.id" value="([^"]+)"/.exec(saved)?.[1] ?? '';
    const values = { ...session(0, { ...talk, id }), ...session(1, emptyRow) };
    const released = await accepted(await organiser.submit(at('program'), at('program/release'), values));
    expect(released).toContain('Опубликована, версия 1');
    expect(released).toContain('Рабочая копия с ней совпадает');
    const { body } = await stranger(`/events/${slug}`);
    expect(body).toContain(talk.title);
    expect(body).toContain('<b>Анна Орлова</b> (модератор)');
  });

  it('shows what a new version would change, and removes a ticked row', async () => {
    const before = (await organiser.open(at('program'))).body;
    const id = /name="sessions\.0\.id" value="([^"]+)"/.exec(before)?.[1] ?? '';
    const discussion = { ...emptyRow, endsAt: '2030-12-03T16:30', kind: 'DISCUSSION', title: 'Вопросы и ответы' };
    const values = { ...session(0, { ...talk, id, removed: 'true' }), ...session(1, discussion) };
    const saved = await accepted(await organiser.submit(at('program'), at('program'), values));
    expect(saved).toContain('data-change="removed"');
    expect(saved).toContain('data-change="new"');
    expect((await organiser.open(`/manage/events/${slug}`)).body).toContain('опубликована, есть правки');
    expect((await stranger(`/events/${slug}`)).body).not.toContain(discussion.title);
  });

  it('is not released empty, and can be withdrawn', async () => {
    const refused = await organiser.submit(at('program'), at('program/release'), session(0, emptyRow));
    expect([refused.statusCode, ...errorsOf(refused.body)]).toEqual([
      409,
      'В программе нет ни одного пункта: добавьте хотя бы один с временем и темой',
    ]);
    const withdrawn = await accepted(await organiser.submit(at('program'), at('program/withdraw'), {}));
    expect(withdrawn).toContain('Не опубликована');
    expect((await stranger(`/events/${slug}`)).body).not.toContain(talk.title);
  });
});

describe('the announcement', () => {
  const text = { title: 'Скоро вебинар', lead: 'Приходите', bodyHtml: '<p>Текст<script>alert(1)</script></p>' };

  it('is written, checked and published from its form', async () => {
    const refused = await organiser.submit(at('announcement'), at('announcement/publish'), { ...text, title: '' });
    expect([refused.statusCode, ...errorsOf(refused.body)]).toEqual([422, 'Заголовок: заполните поле']);
    expect(refused.body).toContain('>Приходите</textarea>');

    const submitted = await accepted(await organiser.submit(at('announcement'), at('announcement/submit'), text));
    expect(submitted).toContain('На проверке');
    expect((await stranger('/announcements')).body).not.toContain(text.title);

    const values = { ...text, version: '2' };
    const published = await accepted(await organiser.submit(at('announcement'), at('announcement/publish'), values));
    const address = /href="(\/announcements\/[^"]+)"/.exec(published)?.[1] ?? '';
    const page = (await stranger(address)).body;
    expect(page).toContain('<p>Текст</p>');
    expect((await stranger(`/events/${slug}`)).body).toContain('Приходите');
  });

  it('does not overwrite what somebody else changed', async () => {
    const stale = await organiser.submit(at('announcement'), at('announcement'), {
      ...text,
      title: 'Моё',
      version: '1',
    });
    expect(stale.statusCode).toBe(409);
    expect(stale.body).toContain('value="Моё"');
    const unaware = await organiser.submit(at('announcement'), at('announcement'), text);
    expect(errorsOf(unaware.body)).toEqual(['У события уже есть анонс']);
  });

  it('can be withdrawn', async () => {
    const withdrawn = await accepted(await organiser.submit(at('announcement'), at('announcement/withdraw'), {}));
    expect(withdrawn).toContain('Снято');
    expect((await stranger('/announcements')).body).not.toContain(text.title);
  });
});

describe('the post-release', () => {
  const text = {
    title: 'Вебинар прошёл',
    lead: 'Спасибо всем',
    bodyHtml: '',
    participantsCount: '462',
    schoolsCount: '',
    municipalitiesCount: '',
  };
  const words = { alt: 'Учителя за столом', caption: '', ground: 'GENERAL_VIEW' };
  const pictures = () => at('post-release/pictures');
  const publicPage = async () => (await stranger('/post-releases/vebinar-proshel')).body;
  const idsIn = (page: string) => [...page.matchAll(/id="picture-([^"]+)"/g)].map(([, id = '']) => id);

  it('waits for the end of the event; its text is saved meanwhile', async () => {
    expect((await organiser.open(pictures())).statusCode).toBe(404);
    const early = await organiser.submit(at('post-release'), at('post-release/publish'), text);
    expect([early.statusCode, ...errorsOf(early.body)]).toEqual([
      409,
      'Событие ещё не закончилось: пост-релиз публикуют после него',
    ]);
    const stored = (await organiser.open(at('post-release'))).body;
    expect(stored).toContain('value="462"');
    const wrong = { ...text, version: '1', participantsCount: 'много' };
    const refused = await organiser.submit(at('post-release'), at('post-release'), wrong);
    expect(errorsOf(refused.body)).toEqual(['Целое число, 0 или больше']);
    expect(refused.body).toContain('value="много"');
  });

  it('has quotes and decisions, whose empty rows are left out and whose wrong ones stay to be mended', async () => {
    const said = {
      decisions: 'Назначить ответственных\r\n\r\nСобраться в феврале',
      'quotes.1.text': 'Теперь всё ясно',
      'quotes.1.position': 'завуч',
    };
    const refused = await organiser.submit(at('post-release'), at('post-release'), { ...text, ...said, version: '1' });
    expect(errorsOf(refused.body)).toEqual(['Кто сказал: заполните поле']);
    expect(refused.body).toContain('name="quotes.0.text"');
    expect(refused.body).toContain('>Теперь всё ясно</textarea>');
    const whole = { ...text, ...said, 'quotes.1.author': 'Анна <b>Орлова</b>', version: '1' };
    await accepted(await organiser.submit(at('post-release'), at('post-release'), whole));
    const preview = await organiser.submit(at('post-release'), at('post-release/preview'), { ...whole, version: '2' });
    expect(preview.body).toContain('<li>Собраться в феврале</li>');
    expect(preview.body).toContain('<b>Анна &lt;b>Орлова&lt;/b></b>, завуч');
    const stale = { ...whole, decisions: 'Ничего не решили', version: '1' };
    const conflict = await organiser.submit(at('post-release'), at('post-release'), stale);
    expect(conflict.statusCode).toBe(409);
    expect(conflict.body).toContain('name="take.decisions"');
    expect(conflict.body).not.toContain('name="take.quotes"');
  });

  it('says on its own page by when it is due and how late it is', async () => {
    const before = t.clock.now();
    expect((await organiser.open(at('post-release'))).body).toContain('Срок до 4 декабря');
    t.clock.set('2030-12-07T09:00:00+03:00');
    await signIn();
    expect((await organiser.open(at('post-release'))).body).toContain('Опаздывает на 3 дня');
    t.clock.set(before);
    await signIn();
  });

  it('takes a picture, says what is wrong with it and keeps the words', async () => {
    const huge = await organiser.upload(pictures(), words, Buffer.alloc(TOO_LARGE, 1));
    expect([huge.statusCode, ...errorsOf(huge.body)]).toEqual([422, 'Файл больше 10 МБ: уменьшите картинку']);
    expect(huge.body).toContain('value="Учителя за столом"');
    const none = await organiser.upload(pictures(), { ...words, ground: '' });
    expect(errorsOf(none.body)).toEqual([
      'Выберите файл картинки',
      'Укажите основание: общий план или согласие получено',
    ]);
    const document = await organiser.upload(pictures(), words, Buffer.from('это не картинка'));
    expect(errorsOf(document.body)).toEqual(['Это не картинка JPEG, PNG или WebP']);

    await accepted(await organiser.upload(pictures(), words, await picture('#a33')));
    const listed = await accepted(
      await organiser.upload(
        pictures(),
        { ...words, alt: 'Экран с уроками', ground: 'CONSENT' },
        await picture('#36a'),
      ),
    );
    expect(idsIn(listed)).toHaveLength(2);
  });

  it('takes several at once, each hidden until it is described, and says by name which are none', async () => {
    const both = [await picture('#1b7'), await picture('#b71')] as const;
    const worded = await organiser.upload(pictures(), words, ...both);
    expect(errorsOf(worded.body)).toEqual(['Картинок несколько: опишите каждую после загрузки']);
    const some = await organiser.upload(pictures(), { ...words, alt: '' }, both[0], Buffer.from('<html>'), both[1]);
    expect([some.statusCode, ...errorsOf(some.body)]).toEqual([
      422,
      '«photo2.jpg»: Это не картинка JPEG, PNG или WebP',
    ]);
    const [, , third = '', fourth = ''] = idsIn(some.body);
    expect(some.body.match(/Ждёт описания/g)).toHaveLength(2);
    const shown = await organiser.submit(pictures(), `${pictures()}/${third}/show`, {});
    expect([shown.statusCode, ...errorsOf(shown.body)]).toEqual([409, 'Сначала опишите, что на картинке']);
    const described = await organiser.submit(pictures(), `${pictures()}/${third}`, { ...words, alt: 'Стол' });
    expect((await accepted(described)).match(/Ждёт описания/g)).toHaveLength(1);
    const placed = await organiser.submit(pictures(), `${pictures()}/${fourth}/place`, { before: third });
    expect(idsIn(await accepted(placed)).slice(2)).toEqual([fourth, third]);
    const strange = await organiser.submit(pictures(), `${pictures()}/${fourth}/place`, { before: 'x' });
    expect(strange.statusCode).toBe(404);
    for (const id of [third, fourth])
      await accepted(await organiser.submit(pictures(), `${pictures()}/${id}/delete`, {}));
  });

  it('is published with its pictures in order, without what cameras write into them', async () => {
    const [first = '', second = ''] = idsIn((await organiser.open(pictures())).body);
    expect((await stranger(`/pictures/${first}/480.webp`)).statusCode).toBe(404);
    const own = await organiser.open(`/pictures/${first}/480.webp`);
    expect([own.statusCode, own.headers['cache-control']]).toEqual([200, 'private, no-store']);

    const ordered = await accepted(await organiser.submit(pictures(), `${pictures()}/${second}/up`, {}));
    expect(idsIn(ordered)).toEqual([second, first]);
    t.clock.set(AFTER);
    await signIn();
    const values = { ...text, version: '2' };
    await accepted(await organiser.submit(at('post-release'), at('post-release/publish'), values));
    const page = await publicPage();
    expect([...page.matchAll(/src="\/pictures\/([^/]+)\//g)].map(([, id]) => id)).toEqual([second, first]);
    expect(page).toContain('462');

    const shown = await stranger(`/pictures/${first}/480.webp`);
    const { 'content-type': type, 'cache-control': kept, etag } = shown.headers;
    expect([type, kept]).toEqual(['image/webp', 'public, max-age=300']);
    const { width, exif } = await sharp(shown.rawPayload).metadata();
    expect([width, exif]).toEqual([480, undefined]);
    const again = await t.inject({ url: `/pictures/${first}/480.webp`, headers: { 'if-none-match': String(etag) } });
    expect(again.statusCode).toBe(304);
    expect((await stranger(`/pictures/${first}/481.webp`)).statusCode).toBe(404);
    expect((await stranger('/pictures/x/480.webp')).statusCode).toBe(404);
  });

  it('hides a picture at once, brings it back, corrects its words and deletes it', async () => {
    const [first = ''] = idsIn((await organiser.open(pictures())).body);
    const one = `${pictures()}/${first}`;
    await accepted(await organiser.submit(pictures(), `${one}/hide`, {}));
    expect((await stranger(`/pictures/${first}/480.webp`)).statusCode).toBe(404);
    expect(await publicPage()).not.toContain(first);
    await accepted(await organiser.submit(pictures(), `${one}/show`, {}));
    expect((await stranger(`/pictures/${first}/480.webp`)).statusCode).toBe(200);

    const refused = await organiser.submit(one, one, { ...words, alt: 'Я' });
    expect(errorsOf(refused.body)).toEqual(['Описание картинки: от 3 до 500 знаков']);
    await accepted(await organiser.submit(one, one, { ...words, alt: 'Новое описание' }));
    expect(await publicPage()).toContain('alt="Новое описание"');

    const left = await accepted(await organiser.submit(one, `${one}/delete`, {}));
    expect(idsIn(left)).toHaveLength(1);
    expect((await stranger(`/pictures/${first}/480.webp`)).statusCode).toBe(404);
    expect((await organiser.open(one)).statusCode).toBe(404);
  });
});
