import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ImportApplyService } from './features/directory/imports/import-apply.service.js';
import { ImportCheckService } from './features/directory/imports/import-check.service.js';
import { ImportsService, messageText } from './features/directory/imports/imports.service.js';

/**
 * Looks a file with organisations through as the pages do and prints what it would do; with `apply` writes it. Returns
 * whether the file could be read and each of its rows is in the directory or would be.
 */
export async function importSchools(
  app: Pick<NestFastifyApplication, 'get'>,
  path: string,
  { apply, print }: { apply: boolean; print: (line: string) => void },
): Promise<boolean> {
  const imports = app.get(ImportsService);
  const id = await imports.upload(null, { name: basename(path), bytes: await readFile(path) });
  await app.get(ImportCheckService).run(id);
  const { run } = await imports.get(null, id);
  if (run.failure !== null) {
    print(run.failure);
    return false;
  }
  print(
    `${run.totalRows} rows: ${run.newRows} new, ${run.changedRows} changed, ${run.sameRows} same, ${run.errorRows} with errors, ${run.duplicateRows} duplicates`,
  );
  if (apply && run.newRows + run.changedRows > 0) {
    await imports.confirm(null, id);
    await app.get(ImportApplyService).run(id);
    const { createdRows, updatedRows, staleRows } = (await imports.get(null, id)).run;
    print(`written: ${createdRows} created, ${updatedRows} changed, ${staleRows} not, because the directory changed`);
  } else if (!apply) {
    print('nothing was written: add --apply to write');
  }
  const faulty = await imports.faultyRows(null, id);
  for (const { number, messages } of faulty) print(`row ${number}: ${messages.map(messageText).join('; ')}`);
  return faulty.length === 0;
}
