import { rm } from 'node:fs/promises';

/** Undoes global-setup.ts. */
export default async function globalTeardown(): Promise<void> {
  const { server, directory } = globalThis.testPostgres ?? {};
  await server?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
}
