import type { MaterialCard } from '../../features/materials/materials.service.js';
import type { MaterialView } from '../components/program-view.js';

/** Below `path` stand the addresses of files; links lead where they lead. */
export function materialView(material: MaterialCard, path: string): MaterialView {
  const { id, title, description, visibility, isOpen, url, fileName, fileSize } = material;
  if (!isOpen) return { id, title, note: visibility === 'ATTENDED' ? 'участникам события' : 'после регистрации' };
  return {
    id,
    title,
    href: url ?? `${path}/${id}`,
    external: url !== null,
    about: description || undefined,
    note: visibility === 'STAFF' ? 'только для сотрудников' : undefined,
    format: fileName === null ? undefined : fileName.split('.').at(-1)?.toUpperCase(),
    size: fileSize ?? undefined,
  };
}

/** The first recording that the reader may watch. */
export function recordingOf(materials: readonly MaterialCard[]): MaterialCard | undefined {
  return materials.find(({ kind, isOpen }) => kind === 'RECORDING' && isOpen);
}

interface SortedMaterials {
  papers: MaterialCard[];
  bySession: Map<string, MaterialCard[]>;
  others: MaterialCard[];
}

/** Where each stands on the page of an event: what belongs to a session that is no longer there, among the event's own. */
export function sortMaterials(
  materials: readonly MaterialCard[],
  sessions: readonly { id: string }[],
): SortedMaterials {
  const present = new Set(sessions.map(({ id }) => id));
  const sorted: SortedMaterials = { papers: [], bySession: new Map(), others: [] };
  for (const material of materials) {
    const { sessionId, purpose } = material;
    if (sessionId !== null && present.has(sessionId))
      sorted.bySession.set(sessionId, [...(sorted.bySession.get(sessionId) ?? []), material]);
    else (purpose === 'CALL_FOR_PAPERS' ? sorted.papers : sorted.others).push(material);
  }
  return sorted;
}
