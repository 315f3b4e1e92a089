import type { FastifyRequest } from 'fastify';
import { InvalidInput } from '../common/errors.js';
import { fileSize } from '../common/russian.js';
import { FILE_LIMIT, receivedForm } from '../platform/http/form-parts.js';
import { readTable } from '../platform/spreadsheet/read-table.js';
import type { Table } from '../platform/spreadsheet/table.js';

/** The table in the field `file` of a form. Throws InvalidInput of that field: none chosen, too large, or as `readTable`. */
export async function uploadedTable(request: FastifyRequest): Promise<Table> {
  const [file] = receivedForm(request).filesOf('file');
  if (!file) throw InvalidInput.field('file', 'required', 'Выберите файл XLSX или CSV');
  if (file.isTooLarge) throw InvalidInput.field('file', 'file-too-large', `Файл больше ${fileSize(FILE_LIMIT)}`);
  return readTable(await file.bytes());
}
