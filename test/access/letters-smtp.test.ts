import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeInvitation } from '#src/access/invitations.ts';
import { askForPasswordLink } from '#src/access/password-links.ts';
import { transaction } from '#src/platform/database.ts';
import { openPostOffice, type PostOffice, type ReceivedMail } from '#test/notifications/post-office.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

// Letters as a mail server of somebody else's making takes them, and their links as a stranger's browser opens them.
let office: PostOffice;
let alpha: TestInstance;
let ada: Member;

beforeAll(async () => {
  office = await openPostOffice();
  alpha = await startInstance({
    env: { KONTOR_SMTP_URL: office.url, KONTOR_MAIL_FROM: 'kontor@alpha.example' },
  });
  ada = await alpha.person('ada', { admin: true, email: 'ada@mail.example', locale: 'de' });
});
afterAll(async () => {
  await alpha.remove();
  await office.close();
});

const mailTo = (address: string): Promise<ReceivedMail> =>
  until(`a mail to ${address}`, () => office.mails.find((mail) => mail.sentTo.includes(address)) ?? null);
const opened = async (mail: ReceivedMail): Promise<(number | string)[]> => {
  const link = URL.parse(/https?:\/\/\S+\/(?:password|invitation)\/\S+/.exec(mail.text ?? '')?.[0] ?? '');
  const answer = await ask(alpha.origin, { path: link?.pathname ?? '/' });
  return [link?.origin ?? '', answer.status];
};

test('a link for a new password goes out by SMTP to its person alone, again only when asked again', async () => {
  office.answer = 451;
  await askForPasswordLink(alpha.db, { login: 'ada', address: '192.0.2.1' });
  await until('a first attempt', async () => (await alpha.db`select from jobs where attempts > 0`).count > 0);
  expect(office.mails).toEqual([]);
  office.answer = null;
  await alpha.db`update jobs set run_at = now()`;
  const mail = await mailTo('ada@mail.example');
  expect([mail.sentTo, mail.from?.address]).toEqual([['ada@mail.example'], 'kontor@alpha.example']);
  expect(mail.messageId).toMatch(/^<password\.\d+@alpha\.localhost>$/);
  expect(await opened(mail)).toEqual([alpha.origin, 200]);
});

test('an invitation goes out by SMTP in the language chosen for it', async () => {
  await transaction(alpha.db, (tx) =>
    makeInvitation(tx, ada.id, {
      ...{ usesMax: 1, days: 7, locale: 'fr', groupIds: [] },
      email: 'nora@mail.example',
    }),
  );
  const mail = await mailTo('nora@mail.example');
  expect(mail.html).toContain('<html lang="fr" dir="ltr">');
  expect(mail.messageId).toMatch(/^<invitation\.\d+@alpha\.localhost>$/);
  expect(await opened(mail)).toEqual([alpha.origin, 200]);
});
