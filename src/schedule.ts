/** Every recurring job of the system, one line each (UTC). */
export const SCHEDULE = `
* * * * * registrations.release-expired-holds
* * * * * letters.requeue
17 1 * * * accounts.forget-expired
`;
