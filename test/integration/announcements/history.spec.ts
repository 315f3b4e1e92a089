import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { AnnouncementsService } from '../../../src/features/announcements/announcements.service.js';
import { PostReleasesService } from '../../../src/features/post-releases/post-releases.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent } from '../../support/scenario.js';

let t: TestApp;
let actor: Actor;

beforeAll(async () => {
  t = await startTestApp();
  actor = (await t.get(AccountsService).actorByApiToken(await t.asStaff('ORGANISER', 'ASOU')))!;
});
afterAll(() => t.close());

const publications = () => t.get(AnnouncementsService).publications;
const leads = async (slug: string) =>
  (await publications().history(actor, slug)).map(({ version, content }) => [version, content.lead]);

async function written(lead: string): Promise<string> {
  return publications().create(actor, {}, { title: 'Новость', lead, bodyHtml: '<p>Текст</p>' });
}

describe('the history of a text', () => {
  it('keeps each saved one with who and when, and not what changed nothing', async () => {
    const slug = await written('Первый');
    t.clock.set('2030-12-02T12:00:00+03:00');
    await publications().update(actor, slug, { lead: 'Второй' });
    await publications().update(actor, slug, { lead: 'Второй' });
    await publications().lifecycle.submit(actor, slug);
    await publications().update(actor, slug, { lead: 'Третий' });
    expect(await leads(slug)).toEqual([
      [5, 'Третий'],
      [2, 'Второй'],
      [1, 'Первый'],
    ]);
    const [newest] = await publications().history(actor, slug);
    expect(newest).toMatchObject({
      author: 'Ольга Сотрудникова',
      savedAt: new Date('2030-12-02T12:00:00+03:00'),
      content: { title: 'Новость', bodyHtml: '<p>Текст</p>' },
    });
  });

  it('brings one back, and what it replaces stays', async () => {
    const slug = await written('Хороший');
    await publications().update(actor, slug, { lead: 'Плохой', title: 'Другой заголовок' });
    await publications().bringBack(actor, slug, 1);
    const { publication } = await publications().getManaged(actor, slug);
    expect(publication).toMatchObject({ lead: 'Хороший', title: 'Новость', version: 3 });
    expect(await leads(slug)).toEqual([
      [3, 'Хороший'],
      [2, 'Плохой'],
      [1, 'Хороший'],
    ]);
    await expect(publications().bringBack(actor, slug, 3)).rejects.toMatchObject({ code: 'same-text' });
    await expect(publications().bringBack(actor, slug, 9)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('begins with the text that was there before there was a history', async () => {
    const slug = await written('Старый');
    await t.sql(
      `delete from publication_version where announcement_id = (select id from announcement where slug = $1)`,
      [slug],
    );
    await publications().update(actor, slug, { lead: 'Новый' });
    expect(await leads(slug)).toEqual([
      [2, 'Новый'],
      [1, 'Старый'],
    ]);
  });

  it('of a post-release holds its figures too', async () => {
    const releases = t.get(PostReleasesService).publications;
    const { slug: event } = await createEvent(t);
    const slug = await releases.create(actor, { event }, { title: 'Прошло', participantsCount: 40 });
    await releases.update(actor, slug, { participantsCount: 4 });
    await releases.bringBack(actor, slug, 1);
    expect((await releases.getManaged(actor, slug)).publication).toMatchObject({ participantsCount: 40 });
  });

  it('is nobody else’s to read or to bring back', async () => {
    const slug = await written('Свой');
    const stranger = (await t.get(AccountsService).actorByApiToken(await t.asStaff('ORGANISER', 'PK_ENERGIA')))!;
    await expect(publications().history(stranger, slug)).rejects.toMatchObject({ code: 'not-found' });
    await expect(publications().bringBack(stranger, slug, 1)).rejects.toMatchObject({ code: 'not-found' });
  });
});
