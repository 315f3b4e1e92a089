import { hostname } from 'node:os';
import { createTransport } from 'nodemailer';
import type { Config } from '../config/config.js';
import { isLocal } from '../config/production.rules.js';
import { parseMailbox } from '../mail/mailbox.js';
import type { Storage } from '../storage/storage.js';
import { fault, fine, type Finding } from './health.rules.js';

/** Slow relays greet late, and nobody waits for this answer. */
const SMTP_PATIENCE_MS = 30_000;
const OIDC_PATIENCE_MS = 10_000;

/** Writes a file, reads it back and deletes it. Never throws. */
export async function checkStorage(
  storage: Storage,
  config: Readonly<Pick<Config, 'PORT' | 'STORAGE_URL'>>,
): Promise<Finding> {
  // one place for a process, so that one that died in between leaves nothing that piles up
  const folder = `health/${hostname().replace(/[^\w-]/g, '_')}-${config.PORT}`;
  const written = Buffer.from(String(process.hrtime.bigint()));
  try {
    await storage.put(`${folder}/probe`, written);
    const read = await storage.get(`${folder}/probe`);
    await storage.deleteAll(folder);
    if (!read?.equals(written)) throw new Error('прочитано не то, что записано');
    return fine('storage', `${config.STORAGE_URL}: запись и чтение проверены`);
  } catch (error) {
    return isFull(error)
      ? fault(
          'storage',
          'degraded',
          'storage-full',
          `${config.STORAGE_URL}: нет места на диске`,
          'Освободите место или увеличьте диск: файлы не принимаются, остальное работает.',
        )
      : fault(
          'storage',
          'failed',
          'storage-unwritable',
          `${config.STORAGE_URL}: ${wordsOf(error)}`,
          'Проверьте, что папка подключена и пользователь, от имени которого работает программа, может в неё писать.',
        );
  }
}

/** The folder neither took nor refused a file, as a network folder does that is gone. */
export const storageSilent = (milliseconds: number): Finding =>
  fault(
    'storage',
    'failed',
    'storage-unwritable',
    `нет ответа за ${milliseconds / 1_000} с`,
    'Проверьте, что папка подключена и сервер, на котором она лежит, отвечает.',
  );

/** Whether the relay takes a connection and the name and password. Never throws. */
export async function checkSmtp(config: Readonly<Pick<Config, 'SMTP_URL'>>): Promise<Finding> {
  if (!config.SMTP_URL) return fine('smtp', 'SMTP_URL не задан: письма остаются в журнале, читайте их на /mail');
  const patience = {
    connectionTimeout: SMTP_PATIENCE_MS,
    greetingTimeout: SMTP_PATIENCE_MS,
    socketTimeout: SMTP_PATIENCE_MS,
    dnsTimeout: OIDC_PATIENCE_MS,
  };
  const transport = createTransport({ url: config.SMTP_URL, ...patience });
  try {
    await transport.verify();
    return fine('smtp', 'сервер отвечает');
  } catch (error) {
    return fault(
      'smtp',
      'degraded',
      'smtp-unreachable',
      `почтовый сервер не принимает: ${wordsOf(error)}`,
      'Проверьте SMTP_URL (узел, порт, имя, пароль) и доступ к серверу. Письма ждут и уйдут сами.',
    );
  } finally {
    transport.close();
  }
}

/** Whether letters have a sender that exists; the default is good for a trial alone. */
export function checkSender(config: Readonly<Pick<Config, 'MAIL_FROM' | 'PUBLIC_URL' | 'isProduction'>>): Finding {
  const { address } = parseMailbox(config.MAIL_FROM);
  if (!config.isProduction || isLocal(config.PUBLIC_URL) || !address.endsWith('.invalid'))
    return fine('sender', address);
  return fault(
    'sender',
    'degraded',
    'mail-sender-invalid',
    `письма отправляются с несуществующего адреса ${address}`,
    'Задайте MAIL_FROM: почтовые серверы отвергают такие письма.',
  );
}

/** Whether the provider of OpenID Connect tells of itself under its own name. Never throws. */
export async function checkOidc(config: Readonly<Pick<Config, 'OIDC_ISSUER'>>): Promise<Finding> {
  if (!config.OIDC_ISSUER) return fine('oidc', 'OIDC_ISSUER не задан: вход по паролю');
  const isWhole = config.OIDC_ISSUER.includes('/.well-known/');
  const address = isWhole
    ? config.OIDC_ISSUER
    : `${config.OIDC_ISSUER.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(OIDC_PATIENCE_MS) });
    if (!answer.ok) throw new Error(`ответ ${answer.status}`);
    const { issuer } = (await answer.json()) as { issuer?: unknown };
    // one that serves many organisations names itself by a pattern
    const isSame = URL.parse(String(issuer))?.href === new URL(config.OIDC_ISSUER).href;
    if (!isSame && !isWhole && !String(issuer).includes('{tenantid}'))
      throw new Error(`он называет себя ${String(issuer)}`);
    return fine('oidc', `${config.OIDC_ISSUER} отвечает`);
  } catch (error) {
    return fault(
      'oidc',
      'degraded',
      'oidc-unreachable',
      `${address}: ${wordsOf(error)}`,
      'Проверьте OIDC_ISSUER и доступ к провайдеру. Вход по паролю работает.',
    );
  }
}

const isFull = (error: unknown): boolean => {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return [code, cause?.code].some((one) => one === 'ENOSPC' || one === 'EDQUOT');
};

/** fetch and flydrive wrap what happened. */
function wordsOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { message?: string } };
  return cause?.message || message;
}
