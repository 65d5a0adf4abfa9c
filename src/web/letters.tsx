import { linkMinutes, type SendPasswordLink } from '#src/access/password-links.ts';
import type { SendInvitation } from '#src/access/invitation-mail.ts';
import type { SendAccountChange } from '#src/access/account-changes.ts';
import { lookOf } from '#src/company/look.ts';
import type { House } from '#src/platform/house.ts';
import type { Mailer } from '#src/platform/mailer.ts';
import { sayAccountChange } from './account-change.ts';
import { wordsFor } from './words-for.ts';
import { wordsIn, type Words } from './words.ts';

/** Sends a link for a new password in the words of whom it is for. */
export const passwordLetter =
  (house: House, mailer: Mailer): SendPasswordLink =>
  async ({ linkId, person, email, address }) => {
    const words = wordsFor(house, person);
    const { t } = words;
    const company = companyOf(house);
    await mailer.send({
      ...letter(house, words, {
        subject: t('letter.passwordSubject', { company }),
        lines: [t('letter.password', { name: person.name, minutes: linkMinutes })],
        address,
        after: t('letter.passwordAfter'),
      }),
      to: email,
      toName: person.name,
      messageId: `<password.${linkId}@${hostOf(house)}>`,
    });
  };

/** Sends an invitation to the address it was made for, in the language chosen for it. */
export const invitationLetter =
  (house: House, mailer: Mailer): SendInvitation =>
  async ({ invitation, email, address }) => {
    const words = wordsIn(invitation.locale);
    const { t } = words;
    const company = companyOf(house);
    const from = invitation.byCompany
      ? t('invitation.fromCompany', { company })
      : t('invitation.from', { name: invitation.inviterName, company });
    await mailer.send({
      ...letter(house, words, {
        subject: t('invitation.heading', { company }),
        lines: [from],
        address,
        after: t('letter.until', { when: words.moment(invitation.expiresAt) }),
      }),
      to: email,
      toName: '',
      messageId: `<invitation.${invitation.id}@${hostOf(house)}>`,
    });
  };

/** Tells somebody that a way into their account changed, and where to see and end what they do not know. */
export const accountChangeLetter =
  (house: House, mailer: Mailer): SendAccountChange =>
  async ({ changeId, change, person, email }) => {
    const words = wordsFor(house, person);
    const { t } = words;
    const company = companyOf(house);
    await mailer.send({
      ...letter(house, words, {
        subject: t('letter.changeSubject', { company }),
        lines: [
          `${sayAccountChange(words, change)} (@${person.handle}, ${words.moment(change.at)})`,
          t('letter.changeAsk'),
        ],
        address: `${house.origin}/settings/security`,
        after: t('letter.changeAfter'),
      }),
      to: email,
      toName: person.name,
      messageId: `<account.${changeId}@${hostOf(house)}>`,
    });
  };

interface Content {
  readonly subject: string;
  readonly lines: readonly string[];
  readonly address: string;
  readonly after: string;
}

/** One link and why it came, as text and as HTML; no picture, no tracking. */
function letter(house: House, words: Words, { subject, lines, address, after }: Content) {
  const html = (
    <html lang={words.locale}>
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
    fromName: companyOf(house),
    subject,
    text: [...lines, '', address, '', after, ''].join('\n'),
    html: `<!doctype html>${String(html)}`,
    headers: { 'auto-submitted': 'auto-generated' },
  };
}

const companyOf = (house: House): string => lookOf(house).name ?? house.company;
const hostOf = (house: House): string => new URL(house.origin).hostname;
