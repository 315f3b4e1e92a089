import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;

type SealedPurpose = 'totp' | 'recovery-code';

/**
 * Values that the database keeps and must not be readable in a copy of it: AES-256-GCM under a key of its own for each
 * purpose, derived from the instance's secret (HKDF-SHA256). Changing the secret makes them unreadable.
 */
@Injectable()
export class SealedValues {
  private readonly keys = new Map<SealedPurpose, Buffer>();

  constructor(private readonly config: Config) {}

  /** `owner` is bound to the value: moved to another row it does not open. */
  seal(purpose: SealedPurpose, value: Buffer, owner: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key(purpose), iv).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(value), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), iv, sealed, cipher.getAuthTag()]);
  }

  /** Null for what was not sealed with this instance's secret, for this purpose and owner. */
  open(purpose: SealedPurpose, sealed: Buffer, owner: string): Buffer | null {
    if (sealed.length < 1 + IV_BYTES + TAG_BYTES || sealed[0] !== VERSION) return null;
    const iv = sealed.subarray(1, 1 + IV_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.key(purpose), iv, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(owner))
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(1 + IV_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch {
      return null;
    }
  }

  /** What to store of a short secret that is only compared: without the instance's secret it cannot be guessed either. */
  fingerprint(purpose: SealedPurpose, value: string, owner: string): Buffer {
    return createHmac('sha256', this.key(purpose)).update(`${owner}:${value}`).digest();
  }

  private key(purpose: SealedPurpose): Buffer {
    const known = this.keys.get(purpose);
    if (known) return known;
    const key = Buffer.from(hkdfSync('sha256', this.config.SECRET, '', `profminimum:${purpose}`, 32));
    this.keys.set(purpose, key);
    return key;
  }
}
