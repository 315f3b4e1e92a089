import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';

const MAC_BYTES = 18;

type TokenPurpose = 'registration' | 'calendar' | 'account-link' | 'information-letter';

/**
 * Secret addresses that are derived, not stored: an id and a generation signed with the instance's secret. They can be
 * shown again at any time, a leaked database opens none of them, and raising the generation revokes the old ones.
 */
@Injectable()
export class SignedTokens {
  constructor(private readonly config: Config) {}

  /** 38 bytes as base64url, 51 letters: the id, the generation, 144 bits of HMAC-SHA256. */
  make(purpose: TokenPurpose, id: string, generation: number): string {
    const body = Buffer.alloc(20);
    body.write(id.replaceAll('-', ''), 0, 16, 'hex');
    body.writeUInt32BE(generation, 16);
    return Buffer.concat([body, this.mac(purpose, body)]).toString('base64url');
  }

  /** What the token says, or null when it was not made here for this purpose. The caller compares the generation. */
  read(purpose: TokenPurpose, token: string): { id: string; generation: number } | null {
    if (!/^[\w-]{51}$/.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    const body = bytes.subarray(0, 20);
    const mac = bytes.subarray(20);
    // the last letter carries two bits that nobody signed
    if (bytes.toString('base64url') !== token) return null;
    if (mac.length !== MAC_BYTES || !timingSafeEqual(mac, this.mac(purpose, body))) return null;
    const hex = body.toString('hex', 0, 16);
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return { id, generation: body.readUInt32BE(16) };
  }

  private mac(purpose: string, body: Buffer): Buffer {
    return createHmac('sha256', this.config.SECRET).update(`${purpose}:`).update(body).digest().subarray(0, MAC_BYTES);
  }
}
