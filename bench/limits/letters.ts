import nodemailer from 'nodemailer';

/** The limit of letters: a bare nodemailer pool sending the same sizes to the same sink. Letters a second. */
export async function sendBare(
  smtpUrl: string,
  count: number,
  message: { subject: string; text: string; html: string; ics: string },
): Promise<number> {
  const transport = nodemailer.createTransport({ url: smtpUrl, pool: true, maxConnections: 3, maxMessages: 100_000 });
  const started = performance.now();
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      transport.sendMail({
        from: 'events@bench.invalid',
        to: `bench-${n}@bench.invalid`,
        subject: message.subject,
        text: message.text,
        html: message.html,
        icalEvent: { method: 'CANCEL', filename: 'invite.ics', content: message.ics },
      }),
    ),
  );
  const seconds = (performance.now() - started) / 1_000;
  transport.close();
  return count / seconds;
}
