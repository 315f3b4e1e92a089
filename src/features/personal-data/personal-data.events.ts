/** A request for erasure is confirmed: everything of the person is to go. Payload: `requestId`. */
export const ERASE_PERSON = 'personal-data.erase';
/** The last letter has gone, or nearly: its address goes too, and what came meanwhile. Payload: `requestId`, `email`. */
export const FINISH_ERASURE = 'personal-data.finish-erasure';
/** A new text of consent begins to count: kept pages show the old one. No payload. */
export const CONSENT_IN_FORCE = 'personal-data.consent-in-force';
/** Nightly: what has been kept long enough goes. No payload. */
export const RETENTION = 'personal-data.retention';
/** Somebody withdrew a consent. Payload: `consentId`, `registrationId` (null when it is not about one). */
export const CONSENT_WITHDRAWN = 'personal-data.consent-withdrawn';
