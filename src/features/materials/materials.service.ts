import { Injectable } from '@nestjs/common';
import { NotFound } from '../../common/errors.js';
import { Storage } from '../../platform/storage/storage.js';
import { type Actor, can } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { OwnRegistrationService } from '../registrations/own-registration.service.js';
import { OwnedRegistrationsService } from '../registrations/owned-registrations.service.js';
import type { Material } from './material.entity.js';
import { MaterialsRepository } from './materials.repository.js';
import {
  isNamed,
  mayOpen,
  type MaterialKind,
  type MaterialPurpose,
  type Reader,
  readerOf,
  type Visibility,
} from './materials.rules.js';

/** A material as readers see it; `isOpen` false: it is named, and nothing that leads to it is told. */
export interface MaterialCard {
  id: string;
  sessionId: string | null;
  kind: MaterialKind;
  purpose: MaterialPurpose;
  title: string;
  description: string;
  visibility: Visibility;
  isOpen: boolean;
  url: string | null;
  fileName: string | null;
  /** In bytes. */
  fileSize: number | null;
}

/** Who asks: the signed-in person, and secrets of registrations this browser or this address knows. */
export interface Asking {
  actor?: Actor | undefined;
  tokens?: readonly string[];
}

/** What an opened material is: an address to go to, or a file. */
export type OpenedMaterial =
  { url: string } | { fileName: string; mediaType: string; bytes: Buffer; isPublic: boolean };

/** Reading materials of events and of their sessions. Changing them is in `material-changes.service.ts`. */
@Injectable()
export class MaterialsService {
  constructor(
    private readonly repository: MaterialsRepository,
    private readonly own: OwnRegistrationService,
    private readonly owned: OwnedRegistrationsService,
    private readonly storage: Storage,
  ) {}

  /** What anybody may open, in order. The caller has seen to it that the event is public. */
  async listPublic(eventId: string): Promise<MaterialCard[]> {
    return (await this.listForReader(eventId, 'anybody')).filter(({ isOpen }) => isOpen);
  }

  /** What this reader may open, and the titles of what could be opened after registering or taking part; in order. */
  async listFor(event: { id: string; organiserId: string }, asking: Asking): Promise<MaterialCard[]> {
    return this.listForReader(event.id, await this.reader(event, asking));
  }

  /** As `listFor` for the holder of this registration. */
  async listForRegistration(registration: {
    eventId: string;
    state: string;
    firstJoinedAt: Date | null;
    checkedInAt: Date | null;
  }): Promise<MaterialCard[]> {
    return this.listForReader(registration.eventId, readerOf(registration));
  }

  /**
   * Opens a material. Throws NotFound for what this reader may not open, as for what is not there, so that ids cannot be
   * probed; and for materials of an event that is not public, unless it is the actor's own.
   */
  async open(id: string, asking: Asking): Promise<OpenedMaterial> {
    const access = await this.repository.access(id);
    if (!access) throw nothing();
    const { material, organiserId, isPublished } = access;
    const reader = await this.reader({ id: material.eventId, organiserId }, asking);
    if (!mayOpen(material, reader) || !(isPublished || reader === 'staff')) throw nothing();
    if (material.url !== null) return { url: material.url };
    const bytes = await this.storage.get(materialKey(id));
    const { fileName, mediaType } = material;
    if (!bytes || fileName === null || mediaType === null) throw nothing();
    return { fileName, mediaType, bytes, isPublic: isPublished && mayOpen(material, 'anybody') };
  }

  private async listForReader(eventId: string, reader: Reader): Promise<MaterialCard[]> {
    const materials = await this.repository.list(eventId);
    return materials
      .filter((material) => isNamed(material, reader) && (reader !== 'staff' || material.hiddenAt === null))
      .map((material) => cardOf(material, mayOpen(material, reader)));
  }

  private async reader(event: { id: string; organiserId: string }, { actor, tokens = [] }: Asking): Promise<Reader> {
    if (can(actor, 'event.view-drafts', ownedBy(event))) return 'staff';
    const token =
      (tokens.length > 0 ? await this.own.findToken(tokens, event.id) : null) ??
      (actor ? await this.owned.tokenFor(actor, event.id) : null);
    return readerOf(token === null ? null : await this.own.getByToken(token));
  }
}

const nothing = () => new NotFound('Такого материала нет');

function cardOf(material: Material, isOpen: boolean): MaterialCard {
  const { id, sessionId, kind, purpose, title, description, visibility, url, fileName, fileSize } = material;
  const closed = { description: '', url: null, fileName: null, fileSize: null };
  const named = { id, sessionId, kind, purpose, title, visibility, isOpen };
  return isOpen ? { ...named, description, url, fileName, fileSize } : { ...named, ...closed };
}

export const MATERIALS_FOLDER = 'materials';

/** Where the file of a material is stored. */
export function materialKey(id: string): string {
  return `${MATERIALS_FOLDER}/${id}/file`;
}
