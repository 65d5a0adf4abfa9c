import { createMailer } from '#src/platform/mailer.ts';
import type { MailConfig } from '#src/platform/mail-config.ts';
import type { Finding } from './finding.ts';

/** Signs in at the mail server, and sends nothing. */
export async function checkMailServer(mail: MailConfig | null): Promise<Finding> {
  const check = 'mail';
  if (mail === null)
    return {
      ...{ check, ok: false, says: 'there is no mail server, so notifications stay here', advice: true },
      remedy:
        'Set KONTOR_SMTP_URL and KONTOR_MAIL_FROM. Until then administrators hand out password links themselves.',
    };
  const { hostname, username } = new URL(mail.url);
  const mailer = createMailer(mail);
  try {
    await mailer.check();
    return { check, ok: true, says: `${hostname || 'the folder'} lets us in` };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const isRefused = /535|credentials|authentication|invalid login/i.test(said);
    return {
      ...{ check, ok: false, says: `${hostname}: ${said}` },
      remedy: isRefused
        ? `Correct user and password in KONTOR_SMTP_URL (${decodeURIComponent(username) || 'none is there'}); special characters are written as %40 and the like.`
        : 'Correct host and port in KONTOR_SMTP_URL: smtps://…:465 for TLS from the start, smtp://…:587 for STARTTLS; and let this machine through the firewall.',
    };
  } finally {
    mailer.close();
  }
}
