/** A one-use link was made: its letter is to be written. Payload: `linkId`. */
export const ACCOUNT_LINK_ISSUED = 'account.link-issued';
/** Something of an account changed that its owner must know of. Payload: AccountNotice. */
export const ACCOUNT_NOTICE = 'account.notice';

/** A person proved to read an address: what was done with it before is his. Payload: `personId`, `email`. */
export const ADDRESS_CONFIRMED = 'account.address-confirmed';
/** A person took the account back with a new password or without the second factor. Payload: `personId`. */
export const ACCOUNT_RECOVERED = 'account.recovered';
/** A person has another address. Payload: `personId`, `oldEmail`, `newEmail`. */
export const EMAIL_CHANGED = 'account.email-changed';

/** What a link of a letter is for, and where it leads: the secret follows the path. */
export const LINK_PATHS = {
  SIGN_IN: '/login/link',
  INVITATION: '/login/invitation',
  PASSWORD_RESET: '/login/reset',
  EMAIL_CHANGE_OLD: '/login/email',
  EMAIL_CHANGE_NEW: '/login/email',
  ERASURE: '/login/erasure',
} as const satisfies Record<string, string>;

export type AccountLinkKind = keyof typeof LINK_PATHS;

export type AccountNoticeKind =
  'PASSWORD_CHANGED' | 'SECOND_FACTOR_CHANGED' | 'EMAIL_CHANGED' | 'DATA_ERASED' | 'CONSENT_WITHDRAWN';

export interface AccountNotice {
  notice: AccountNoticeKind;
  /** Whom to tell: not always the address the person has now. */
  email: string;
  name: string;
  /** Makes one letter of a fact that is told twice. */
  key: string;
}
