import type { ConsentKind } from '../features/personal-data/personal-data.rules.js';

/** Where a text of consent is read: the version, or with none the one in force. */
export function consentPath(kind: ConsentKind, version?: string): string {
  const document = kind === 'DISTRIBUTION' ? '/consent/publication' : '/consent';
  return version ? `${document}/${encodeURIComponent(version)}` : document;
}
