import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import type { DocumentRefusal, DocumentType } from '../../platform/storage/document-check.js';
import { documentType } from '../../platform/storage/documents.js';
import { RowFiles } from '../../platform/storage/row-files.js';
import { Storage } from '../../platform/storage/storage.js';
import { type Actor, assertCan } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { EventsService } from '../events/events.service.js';
import { ProgramsService } from '../programs/programs.service.js';
import { Material } from './material.entity.js';
import type { LinkInput, MaterialInput, MaterialPlace } from './materials.dto.js';
import { MaterialsRepository } from './materials.repository.js';
import { cleanFileName, MAX_MATERIALS } from './materials.rules.js';
import { materialKey, MATERIALS_FOLDER } from './materials.service.js';

const REFUSALS: Readonly<Record<DocumentRefusal | 'too-complex', string>> = {
  'unknown-type':
    'такие файлы не принимаются. Подойдут PDF, DOCX, PPTX, XLSX, ODT, ODP, ODS, JPEG, PNG, WebP, MP3 и MP4',
  'lying-name': 'расширение в имени не соответствует содержанию файла',
  macros: 'в документе есть макросы. Сохраните его без них',
  'remote-parts':
    'документ при открытии загружает что-то с другого адреса (шаблон, картинку, объект). Вставьте это в сам документ или сохраните его в PDF',
  'embedded-objects': 'в документ вложены объекты других программ. Сохраните его в PDF или уберите их',
  scripts: 'PDF запускает сценарии или отправляет данные. Распечатайте его в новый PDF',
  attachments: 'в PDF вложены другие файлы. Добавьте их отдельно',
  locked: 'PDF защищён или сжат так, что его не удалось проверить. Сохраните его без защиты',
  'too-complex': 'файл устроен слишком сложно, его не удалось проверить',
  broken: 'файл повреждён, защищён паролем или распаковывается в слишком большой',
};

export interface UploadedFile {
  /** As the sender calls it. */
  name: string;
  bytes(): Promise<Buffer>;
}

/** Adding, correcting and ordering the materials of an event. */
@Injectable()
export class MaterialChangesService {
  constructor(
    private readonly repository: MaterialsRepository,
    private readonly events: EventsService,
    private readonly programs: ProgramsService,
    private readonly audit: AuditService,
    private readonly storage: Storage,
    private readonly files: RowFiles,
    private readonly clock: Clock,
  ) {}

  /** All materials of the event for its staff, hidden ones too. Throws NotFound out of scope. */
  async list(actor: Actor, slug: string): Promise<Material[]> {
    return this.repository.list((await this.events.getManaged(actor, slug)).id);
  }

  /**
   * Adds files at the end, each named by its file name. All or none: throws InvalidInput on `files` naming each refused one.
   * They are stored before their rows, so a crash leaves at worst files nobody names; `sweep` deletes them.
   */
  async addFiles(actor: Actor, slug: string, place: MaterialPlace, files: readonly UploadedFile[]): Promise<void> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'program.edit', ownedBy(event));
    await this.assertSession(actor, slug, place);
    const checked = await checkFiles(files);
    const rows = checked.map(({ file, fileSize, mediaType, ending }) => {
      const fileName = cleanFileName(file.name, ending);
      const title = fileName.slice(0, -ending.length - 1);
      return { id: randomUUIDv7(), file, fields: { title, fileName, mediaType, fileSize } };
    });
    try {
      for (const { id, file } of rows) await this.storage.put(materialKey(id), await file.bytes());
      await this.change(actor, slug, async (tx, eventId) => {
        for (const { id, fields } of rows) {
          await this.insert(tx, { id, eventId, kind: 'FILE', description: '', url: null, ...place, ...fields });
        }
      });
    } catch (error) {
      for (const { id } of rows) await this.storage.deleteAll(folderOf(id));
      throw error;
    }
  }

  /** Adds a link or a recording at the end; returns its id. */
  async addLink(actor: Actor, slug: string, input: LinkInput): Promise<string> {
    await this.assertSession(actor, slug, input);
    const id = randomUUIDv7();
    const noFile = { fileName: null, mediaType: null, fileSize: null };
    await this.change(actor, slug, async (tx, eventId) => {
      const description = input.description ?? '';
      await this.insert(tx, { ...input, id, eventId, description, ...noFile });
    });
    return id;
  }

  /** Corrects the words, the place and who may open it. */
  async update(actor: Actor, slug: string, id: string, input: MaterialInput): Promise<void> {
    await this.assertSession(actor, slug, input);
    await this.changeOne(actor, slug, id, async (material, tx) => {
      material.title = input.title;
      material.description = input.description ?? '';
      material.visibility = input.visibility;
      material.purpose = input.purpose ?? 'MATERIAL';
      material.sessionId = input.sessionId ?? null;
      await tx.save(Material, material);
    });
  }

  /** Takes it out of sight at once, also for those who know its address; or brings it back. */
  async setHidden(actor: Actor, slug: string, id: string, hidden: boolean): Promise<void> {
    await this.changeOne(actor, slug, id, async (material, tx) => {
      material.hiddenAt = hidden ? this.clock.now() : null;
      await tx.save(Material, material);
    });
  }

  /** Moves it one place up or down; at the edge nothing changes. */
  async shift(actor: Actor, slug: string, id: string, by: -1 | 1): Promise<void> {
    await this.changeOne(actor, slug, id, async (material, tx) => {
      const ids = (await this.repository.list(material.eventId, tx)).map((row) => row.id);
      const from = ids.indexOf(id);
      const to = from + by;
      if (to < 0 || to >= ids.length) return;
      ids.splice(to, 0, ...ids.splice(from, 1));
      await this.repository.setOrder(tx, material.eventId, ids);
    });
  }

  /** Deletes it with its file. */
  async remove(actor: Actor, slug: string, id: string): Promise<void> {
    await this.changeOne(actor, slug, id, async (_material, tx) => {
      await tx.delete(Material, { id });
    });
    await this.files.remove(MATERIALS_FOLDER, id);
  }

  /** Deletes files without a row, left by a crash or a deleted event, as RowFiles does. */
  async sweep(): Promise<void> {
    await this.files.sweep(MATERIALS_FOLDER, (ids) => this.repository.existing(ids));
  }

  private async insert(
    tx: EntityManager,
    given: Omit<Material, 'position' | 'hiddenAt' | 'createdAt' | 'sessionId' | 'purpose'> & MaterialPlace,
  ): Promise<void> {
    const present = await this.repository.list(given.eventId, tx);
    if (present.length >= MAX_MATERIALS)
      throw new RuleViolation('too-many-materials', `У события уже ${MAX_MATERIALS} материалов, больше нельзя`);
    await tx.insert(Material, {
      ...given,
      sessionId: given.sessionId ?? null,
      purpose: given.purpose ?? 'MATERIAL',
      position: (present.at(-1)?.position ?? 0) + 1,
      hiddenAt: null,
      createdAt: this.clock.now(),
    });
  }

  private async assertSession(actor: Actor, slug: string, { sessionId }: MaterialPlace): Promise<void> {
    if (!sessionId) return;
    const { sessions } = await this.programs.getWorkingCopy(actor, slug);
    if (!sessions.some(({ id }) => id === sessionId))
      throw InvalidInput.field('sessionId', 'unknown-session', 'Такого пункта в программе нет');
  }

  private async changeOne(
    actor: Actor,
    slug: string,
    id: string,
    apply: (material: Material, tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.change(actor, slug, async (tx, eventId) => {
      const material = await tx.findOneBy(Material, { id, eventId });
      if (!material) throw new NotFound('Такого материала нет');
      await apply(material, tx);
    });
  }

  private async change(
    actor: Actor,
    slug: string,
    apply: (tx: EntityManager, eventId: string) => Promise<void>,
  ): Promise<void> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'program.edit', ownedBy(event));
    await this.audit.transaction(actor, async (tx) => {
      await this.repository.lock(tx, event.id);
      await apply(tx, event.id);
      if (event.publicationState === 'PUBLISHED') await PublicCache.touch(tx);
    });
  }
}

interface CheckedFile extends DocumentType {
  file: UploadedFile;
  /** In bytes. */
  fileSize: number;
}

/** One at a time: no more than one of them stands in memory. */
async function checkFiles(files: readonly UploadedFile[]): Promise<CheckedFile[]> {
  const refused: string[] = [];
  const taken: CheckedFile[] = [];
  for (const file of files) {
    const bytes = await file.bytes();
    const type = await documentType(bytes, file.name);
    if (typeof type === 'string') refused.push(`«${file.name.slice(0, 80)}»: ${REFUSALS[type]}`);
    else taken.push({ file, fileSize: bytes.length, ...type });
  }
  if (refused.length > 0) throw InvalidInput.field('files', 'bad-file', refused.join('; '));
  return taken;
}

function folderOf(id: string): string {
  return `${MATERIALS_FOLDER}/${id}`;
}
