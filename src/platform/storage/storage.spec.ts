import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createStorage, type Storage } from './storage.js';

let folder: string;
let storage: Storage;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'));
  storage = createStorage({ STORAGE_URL: `file:${folder}` });
});
afterEach(() => rm(folder, { recursive: true }));

describe('files', () => {
  it('are kept by key, byte for byte, and written over', async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    await storage.put('pictures/1/480.webp', bytes);
    expect(await storage.get('pictures/1/480.webp')).toEqual(bytes);
    await storage.put('pictures/1/480.webp', Buffer.from('new'));
    expect((await storage.get('pictures/1/480.webp'))?.toString()).toBe('new');
    expect(await createStorage({ STORAGE_URL: `file:${folder}` }).get('pictures/1/480.webp')).not.toBeNull();
  });

  it('that are not there are null, and folders are not files', async () => {
    await storage.put('pictures/1/480.webp', Buffer.from('x'));
    expect([await storage.get('pictures/2/480.webp'), await storage.get('pictures/1')]).toEqual([null, null]);
  });

  it('go with their folder, and the others stay', async () => {
    for (const key of ['pictures/1/a', 'pictures/1/b', 'pictures/10/a']) await storage.put(key, Buffer.from(key));
    await storage.deleteAll('pictures/1');
    await storage.deleteAll('pictures/2');
    expect([await storage.get('pictures/1/a'), await storage.get('pictures/1/b')]).toEqual([null, null]);
    expect(await storage.get('pictures/10/a')).not.toBeNull();
  });

  it('are listed by their folders', async () => {
    expect(await storage.folders('pictures')).toEqual([]);
    for (const key of ['pictures/1/a', 'pictures/2/a', 'pictures/loose', 'other/3/a'])
      await storage.put(key, Buffer.from(key));
    expect((await storage.folders('pictures')).toSorted()).toEqual(['1', '2']);
  });

  it('never leave the folder of the storage', async () => {
    await expect(storage.get('../../etc/passwd')).rejects.toThrow();
    await expect(storage.put('../outside', Buffer.from('x'))).rejects.toThrow();
  });
});

it.each(['s3://bucket/files', 'https://example.ru/files', ''])('a storage that is not installed is told: %j', (url) => {
  expect(() => createStorage({ STORAGE_URL: url })).toThrow(/STORAGE_URL: only file: is installed/);
});
