/** An information letter has addressees to whom it is to go: told with its id. */
export const INFORMATION_LETTER_SENT = 'information-letter.sent';
