import type { CronItem } from 'graphile-worker';

/** Every recurring job of the system, one line each; times are UTC. */
export const SCHEDULE: readonly CronItem[] = [
  { match: '* * * * *', task: 'registrations.release-expired-holds' },
  { match: '* * * * *', task: 'letters.requeue' },
  { match: '* * * * *', task: 'letters.probe' },
  { match: '* * * * *', task: 'announcements.publish-due' },
  { match: '* * * * *', task: 'post-releases.publish-due' },
  { match: '* * * * *', task: 'events.publish-overdue' },
  { match: '7 1 * * *', task: 'personal-data.retention' },
  { match: '17 1 * * *', task: 'accounts.forget-expired' },
  { match: '47 1 * * *', task: 'pictures.sweep' },
  { match: '57 1 * * *', task: 'materials.sweep' },
  { match: '7 2 * * *', task: 'imports.forget' },
  { match: '17 2 * * *', task: 'moments.forget' },
];
