import { linkMinutes, type SendPasswordLink } from '#src/access/password-links.ts';
import type { SendInvitation } from '#src/access/invitation-mail.ts';
import type { SendComplaintMail } from '#src/reports/complaint.ts';
import type { SendReminder } from '#src/erasure/escalate.ts';
import type { SendAccountChange } from '#src/access/account-changes.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { Mailer } from '#src/platform/mailer.ts';
import { outcomeWords } from '../reports/report.tsx';
import { sayAccountChange } from './account-change.ts';
import { i18nFor } from '../shell/i18n-for.ts';
import { i18nIn, type I18n } from '../shell/i18n.ts';

/** Sends a link for a new password in the recipient's language. */
export const passwordEmail =
  (instance: Instance, mailer: Mailer): SendPasswordLink =>
  async ({ linkId, person, email, address, welcomeUntil }) => {
    const i18n = i18nFor(instance, person);
    const { t } = i18n;
    const { company } = instance;
    await mailer.send({
      ...writeEmail(instance, i18n, {
        ...(welcomeUntil === null
          ? {
              subject: t('letter.passwordSubject', { company }),
              lines: [t('letter.password', { name: person.name, minutes: linkMinutes })],
              after: t('letter.passwordAfter'),
            }
          : {
              subject: t('letter.welcomeSubject', { company }),
              lines: [t('letter.welcome', { name: person.name, company, handle: person.handle })],
              after: t('letter.until', { when: i18n.moment(welcomeUntil) }),
            }),
        address,
      }),
      to: email,
      toName: person.name,
      messageId: `<password.${linkId}@${hostnameOf(instance)}>`,
    });
  };

/** Sends an invitation to the address it was made for, in the language chosen for it. */
export const invitationEmail =
  (instance: Instance, mailer: Mailer): SendInvitation =>
  async ({ invitation, email, address }) => {
    const i18n = i18nIn(invitation.locale);
    const { t } = i18n;
    const { company } = instance;
    const from = invitation.byCompany
      ? t('invitation.fromCompany', { company })
      : t('invitation.from', { name: invitation.inviterName, company });
    await mailer.send({
      ...writeEmail(instance, i18n, {
        subject: t('invitation.heading', { company }),
        lines: [from],
        address,
        after: t('letter.until', { when: i18n.moment(invitation.expiresAt) }),
      }),
      to: email,
      toName: '',
      messageId: `<invitation.${invitation.id}@${hostnameOf(instance)}>`,
    });
  };

/** Tells someone that their sign-in methods changed, and where to see and end what they do not recognise. */
export const accountChangeEmail =
  (instance: Instance, mailer: Mailer): SendAccountChange =>
  async ({ changeId, change, person, email }) => {
    const i18n = i18nFor(instance, person);
    const { t } = i18n;
    const { company } = instance;
    await mailer.send({
      ...writeEmail(instance, i18n, {
        subject: t('letter.changeSubject', { company }),
        lines: [
          `${sayAccountChange(i18n, change)} (@${person.handle}, ${i18n.moment(change.at)})`,
          t('letter.changeAsk'),
        ],
        address: `${instance.origin}/settings/security`,
        after: t('letter.changeAfter'),
      }),
      to: email,
      toName: person.name,
      messageId: `<account.${changeId}@${hostnameOf(instance)}>`,
    });
  };

/** Acknowledges a complaint from outside with its number, or says what came of it; nobody is named. */
export const complaintEmail =
  (instance: Instance, mailer: Mailer): SendComplaintMail =>
  async ({ reportId, number, kind, outcome, email, name, locale, link }) => {
    const { t } = i18nIn(locale);
    const { company } = instance;
    const line =
      kind === 'received' || outcome === null
        ? t('letter.complaint', { number, company })
        : t('letter.complaintClosed', { number, company, outcome: t(outcomeWords[outcome]) });
    await mailer.send({
      ...writeEmail(instance, i18nIn(locale), {
        subject: t('letter.complaintSubject', { number, company }),
        lines: [line],
        address: link,
        after: t('letter.complaintAfter'),
      }),
      to: email,
      toName: name,
      messageId: `<complaint.${kind}.${reportId}@${hostnameOf(instance)}>`,
    });
  };

/** Reminds the contact that a partner named in its agreement: in English, which contracts across companies have in common. */
export const reminderEmail =
  (instance: Instance, mailer: Mailer): SendReminder =>
  async ({ to, host, peerId, count, days, day, agreementId }) => {
    const { t } = i18nIn('en');
    const { company } = instance;
    await mailer.send({
      ...writeEmail(instance, i18nIn('en'), {
        subject: t('letter.overdueSubject', { company }),
        lines: [t('letter.overdue', { company, days, count, host })],
        address: instance.origin,
        after: t('letter.overdueAfter', { company, agreement: agreementId }),
      }),
      to,
      toName: '',
      messageId: `<erasure.${peerId}.${day}@${hostnameOf(instance)}>`,
    });
  };

interface Content {
  readonly subject: string;
  readonly lines: readonly string[];
  readonly address: string;
  readonly after: string;
}

/** One link and why it came, as text and as HTML; no picture, no tracking. */
function writeEmail(instance: Instance, i18n: I18n, { subject, lines, address, after }: Content) {
  const html = (
    <html lang={i18n.locale} dir={i18n.dir}>
      <head>
        <meta charset="utf-8" />
        <title>{subject}</title>
      </head>
      <body>
        {lines.map((line) => (
          <p>{line}</p>
        ))}
        <p>
          <a href={address}>{address}</a>
        </p>
        <p>{after}</p>
      </body>
    </html>
  );
  return {
    fromName: instance.company,
    subject,
    text: [...lines, '', address, '', after, ''].join('\n'),
    html: `<!doctype html>${String(html)}`,
    headers: { 'auto-submitted': 'auto-generated' },
  };
}

const hostnameOf = (instance: Instance): string => new URL(instance.origin).hostname;
