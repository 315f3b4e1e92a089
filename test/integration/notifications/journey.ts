import { expect } from '@jest/globals';
import { OwnRegistrationService } from '../../../src/features/registrations/own-registration.service.js';
import type { TestApp } from '../../support/app.js';
import { tokenOf } from '../../support/scenario.js';

/** What people do that letters answer, through the application's own doors. */
export function journeys(t: TestApp) {
  const staff = async (action: string, payload: object = {}) => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const answer = await t.inject({ method: 'POST', url: `/api/v1/events${action}`, token, payload });
    expect(answer.statusCode).toBeLessThan(300);
    return answer.json<{ id: string; slug: string }>();
  };
  return {
    /** A published webinar, on 9 December 2030 from 15:00 to 16:30 in Moscow unless said otherwise. */
    async publish(fields: object = {}): Promise<{ id: string; slug: string }> {
      const event = await staff('', {
        title: 'Профминимум: первые шаги',
        kind: 'WEBINAR',
        format: 'ONLINE',
        platform: 'МТС Линк',
        contact: 'webinar@asou-mo.ru',
        startsAt: '2030-12-09T15:00',
        endsAt: '2030-12-09T16:30',
        ...fields,
      });
      await staff(`/${event.slug}/publish`);
      const [row] = await t.sql<{ id: string }>(`select id from event where slug = $1`, [event.slug]);
      return { id: row!.id, slug: event.slug };
    },
    /** Registers the address and returns the id and the token of the registration. */
    async register(slug: string, email: string, typed: object = {}): Promise<{ id: string; token: string }> {
      const answer = await t.inject({
        method: 'POST',
        url: `/api/v1/events/${slug}/registrations`,
        payload: {
          email,
          lastName: `О'Коннор-Заде`,
          firstName: 'Мария',
          middleName: 'Петровна',
          schoolId: t.schools[0],
          ...typed,
          consent: { version: t.consentVersion, accepted: true },
        },
      });
      expect(answer.statusCode).toBe(202);
      const [row] = await t.sql<{ id: string }>(
        `select r.id from registration r join event e on e.id = r.event_id where e.slug = $1 and r.email = $2`,
        [slug, email],
      );
      return { id: row!.id, token: tokenOf(t, row!.id) };
    },
    confirm: (token: string) => t.get(OwnRegistrationService).confirm(token),
    cancel: (token: string) => t.get(OwnRegistrationService).cancel(token),
    move: (slug: string, startsAt: string, endsAt: string) =>
      staff(`/${slug}/move`, { startsAt, endsAt, reason: 'Спикер заболел' }),
    cancelEvent: (slug: string) => staff(`/${slug}/cancel`, { reason: 'Площадка закрыта' }),
    cancelByOrganiser: (slug: string, id: string) => staff(`/${slug}/registrations/${id}/cancel`),
    /** The ledger's rows to one address, oldest first. */
    ledger: (email: string) =>
      t.sql<{ id: string; kind: string; state: string; attempts: number; smtpResponse: string | null }>(
        `select id, kind, state, attempts, smtp_response as "smtpResponse" from letter where to_address = $1 order by id`,
        [email],
      ),
  };
}
