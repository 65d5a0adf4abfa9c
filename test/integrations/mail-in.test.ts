import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { createTransport } from 'nodemailer';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recipientOf, replyAddress } from '#src/integrations/mail-in/address.ts';
import { isAuthenticated } from '#src/integrations/mail-in/authenticated.ts';
import { endReplyAddresses, switchGroupMail } from '#src/integrations/mail-in/switch.ts';
import { createDispatcher, mailJob } from '#src/notifications/outgoing.ts';
import { sendMail } from '#src/notifications/send-mail.ts';
import { readConfig } from '#src/platform/config.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { createMailer } from '#src/platform/mailer.ts';
import { mailWriter } from '#src/web/notifications/mail.tsx';
import { openPostOffice, type PostOffice } from '#test/notifications/post-office.ts';
import { openHydraulik, words, type Status, type Worker } from '#test/stories/companies.ts';
import { peopleElsewhere } from '#src/http.ts';
import { openMailDoor } from '#src/lmtp.ts';
import { ask, until } from '#test/support/http.ts';
import { handOver, mailOf, passed, type MailParts } from './mail-server.ts';

// Ada of Alpha writes in Hydraulik; Bea of Beta answers by e-mail; Gil of Gamma reads it.
const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-lmtp-'));
const door = path.join(folder, 'lmtp');
const ownDoor = path.join(folder, 'lmtp-alpha');
let world: Awaited<ReturnType<typeof openHydraulik>>;
let bea: Worker;
let office: PostOffice;
let asked: PostId;
beforeAll(async () => {
  const env = {
    KONTOR_LMTP: door,
    KONTOR_MAIL_IN: 'kontor@in.beta.example',
    KONTOR_MAIL_AUTHSERV: 'mx.beta.example',
  };
  // Alpha's mail server says nothing about senders.
  const silent = { KONTOR_LMTP: ownDoor, KONTOR_MAIL_IN: 'kontor@in.alpha.example' };
  [world, office] = await Promise.all([
    openHydraulik({ alpha: { env: silent }, beta: { env } }),
    openPostOffice(),
  ]);
  bea = world.bea;
  await bea.at.db`update people set email = 'bea@beta.example' where id = ${bea.who.id}`;
  await world.ada.post(`Which seal, @bea@${bea.at.host}?`, { list_id: world.room.id });
  await until('the question is at Beta', async () => (await bea.room(world.atBeta)).length === 1);
  asked = (await bea.room(world.atBeta))[0]?.id as PostId;
}, 120_000);
afterAll(async () => {
  await Promise.all([world.companies.end(), office.close()]);
  rmSync(folder, { recursive: true });
});

const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => transaction(bea.at.db, work);
const address = (postId = asked, now = new Date()): string =>
  replyAddress(bea.at.db.instance, bea.who.id, postId, now) ?? '';
const send = async (mail: MailParts, to = address()): Promise<string> =>
  (await handOver(door, to, mailOf(mail)))[0] ?? '';
const answers = async (who: Worker, roomId: string): Promise<Status[]> =>
  (await who.room(roomId)).filter(({ account }) => account.acct.startsWith('bea'));
const said = async (): Promise<string[]> => words(await answers(bea, world.atBeta));
const quoted = (text: string): string =>
  `${text}\n\nOn Mon, Nov 30, 2026 at 9:12 AM Beta SAS <kontor@beta.example> wrote:\n\n> Ada mentioned you\n>   Which seal?\n`;

test('who forges, guesses, loops or sends too much is told so, and nothing is posted', async () => {
  const text = 'Forged';
  const results = (what: string) => [`Authentication-Results: mx.beta.example; ${what}`];
  expect(await send({ text, headers: [] })).toMatch(/^550 5.7.1 Your mail server could not confirm/);
  for (const headers of [
    results('dmarc=fail header.from=beta.example'),
    results('spf=pass; dkim=pass header.d=evil.example; dmarc=none'),
    results('auth=pass smtp.auth=otto@beta.example'),
    [...results('dmarc=fail header.from=beta.example'), passed],
    ['Authentication-Results: mx.evil.example; dmarc=pass header.from=beta.example'],
  ])
    expect(await send({ text, headers })).toMatch(/^550 5.7.1/);
  expect(await send({ text, from: 'bea@beta.example, otto@beta.example' })).toMatch(/^550 5.6.0/);
  expect(await send({ text, from: 'Eve <eve@beta.example>' })).toMatch(/^550 5.7.1 Nobody is known here/);
  await bea.at.person('otto', { email: 'otto@beta.example', sharedKeys: true });
  expect(await send({ text, from: 'otto@beta.example' })).toMatch(
    /^550 5.7.1 This address answers for somebody else/,
  );
  for (const header of [
    'Auto-Submitted: auto-replied',
    'Precedence: bulk',
    'List-Id: <news.beta.example>',
    'Return-Path: <>',
  ])
    expect(await send({ text, headers: [passed, header] })).toMatch(/^550 5.6.0 This is an automatic e-mail/);
  expect(await send({ text, id: `alert-1@${bea.at.host.replace(/:\d+$/, '')}` })).toMatch(
    /^550 5.6.0 This is an auto/,
  );
  const old = new Date(Date.now() - 91 * 86_400_000);
  const [local = '', domain] = address().split('@');
  const changed = `${local.slice(0, -2)}${local.endsWith('a') ? 'bb' : 'aa'}@${domain}`;
  for (const to of [address(asked, old), changed, 'kontor@in.beta.example', 'someone@beta.example'])
    expect(await send({ text }, to)).toMatch(/^550 5.1.1 Nothing can be sent to this address any more/);
  expect(await send({ text: quoted('') })).toMatch(/^550 5.6.0 The e-mail says nothing besides/);
  const html = `<p>Yes</p><blockquote>${'<p>Again and again</p>'.repeat(900_000)}</blockquote>`;
  expect(html.length).toBeGreaterThan(18_000_000);
  expect(await send({ html })).toMatch(/^550 5.6.0 The e-mail has more than 400,000 characters/);
  // What takes the library minutes is given up, and nobody whom no server vouches for makes us begin.
  const slow = 'On '.repeat(130_000);
  expect(await send({ text: slow, headers: [] })).toMatch(/^550 5.7.1 Your mail server could not confirm/);
  expect(await send({ text: slow })).toMatch(/^550 5.6.0 The e-mail could not be read/);
  expect(await said()).toEqual([]);
  const [left] = await bea.at
    .db`select (select count(*) from mail_in_seen)::int + (select count(*) from files)::int as n`;
  expect(left?.n).toBe(0);
}, 60_000);

test('an answer to the notification’s mail is posted in the thread once, without what it quotes, for all three companies', async () => {
  await createDispatcher(bea.at.db, { mail: true }).round();
  await createDispatcher(bea.at.db, { mail: true }).round(new Date(Date.now() + 16 * 60_000));
  const mailer = createMailer({ url: office.url, from: 'kontor@beta.example' });
  const jobs = await bea.at.db<
    { data: { mailId: string } }[]
  >`select data from jobs where kind = ${mailJob.kind}`;
  const write = mailWriter(bea.at.db.instance);
  for (const { data } of jobs)
    await sendMail({ db: bea.at.db, mailer, write, mayHear: () => true }, data.mailId);
  mailer.close();
  const notified = office.mails.find((mail) => mail.sentTo.includes('bea@beta.example'));
  const replyTo = notified?.replyTo?.[0]?.address ?? '';
  expect(recipientOf(bea.at.db.instance, replyTo.toUpperCase())).toMatchObject({
    is: 'reply',
    postId: asked,
  });
  expect(notified?.text).toContain('To answer, just reply to this e-mail');

  const mail = {
    text: quoted(`FKM 40x52, @ada@${world.ada.at.host}.\n\n-- \nBea Dupont\nBeta SAS`),
    id: 'one@beta.example',
  };
  expect(await send(mail, replyTo)).toBe('250 2.0.0 Posted');
  expect(await send(mail, replyTo)).toBe('250 2.0.0 Posted before');
  const both = await Promise.all(
    [0, 1].map(() => send({ text: 'Or the green one.', id: 'two@beta.example' }, replyTo)),
  );
  expect(both.toSorted()).toEqual(['250 2.0.0 Posted', '250 2.0.0 Posted before']);
  expect(await said()).toEqual(['Or the green one.', expect.stringMatching(/^FKM 40x52, @ada.*\.$/)]);
  for (const [who, roomId] of [
    [world.ada, world.room.id],
    [world.gil, world.atGamma],
  ] as const)
    await until(`${who.who.handle} reads both once`, async () => (await answers(who, roomId)).length === 2);
  const [first] = (await answers(bea, world.atBeta)) as (Status & { in_reply_to_id: string })[];
  expect(first?.in_reply_to_id).toBe(asked);
  await until('Ada is told that she was named', async () => {
    const { data } = await world.ada.get<{ type: string }[]>('/api/v1/notifications');
    return data.some(({ type }) => type === 'mention');
  });
}, 60_000);

test('a file comes along within its owner’s room; one that is refused posts nothing and leaves nothing', async () => {
  const before = (await said()).length;
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a33' } })
    .png()
    .toBuffer();
  const broken = {
    name: 'seal.heic',
    type: 'image/heic',
    bytes: Buffer.from('000000186674797068656963000000006d69663168656963', 'hex'),
  };
  expect(await send({ text: 'See here', file: broken })).toMatch(/^550 5.6.0 /);
  expect((await said()).length).toBe(before);
  expect(
    await send({
      html: '<p>See the <b>seal</b></p><blockquote>Which seal?</blockquote>',
      file: { name: 'seal.png', type: 'image/png', bytes },
    }),
  ).toBe('250 2.0.0 Posted');
  const [shown] = (await answers(bea, world.atBeta)) as (Status & {
    media_attachments: { type: string }[];
  })[];
  expect(words(shown ? [shown] : [])).toEqual(['See the seal']);
  expect(shown?.media_attachments).toMatchObject([{ type: 'image' }]);
  const loose = await bea.at.db`select from files where post_id is null`;
  expect(loose.count).toBe(0);
});

test('who ends their addresses, or may no longer read the thread, answers nothing there', async () => {
  const before = (await said()).length;
  const past = new Date(Date.now() - 5_000);
  await act((tx) => endReplyAddresses(tx, bea.who.id));
  expect(await send({ text: 'Too late' }, address(asked, past))).toMatch(/^550 5.1.1/);
  const inAMoment = new Date(Date.now() + 2_000);
  const secret = await bea.at.group('margins', await bea.at.person('mia', { sharedKeys: true }), 'secret');
  const [post] = await bea.at.db<{ id: PostId }[]>`
    select id from posts where author_id <> ${bea.who.id} and group_id is distinct from ${secret.id} order by id limit 1`;
  await bea.at.db`update posts set group_id = ${secret.id}, level = 'group' where id = ${post?.id ?? ''}`;
  expect(await send({ text: 'Unseen' }, address(post?.id, inAMoment))).toMatch(/^550 5/);
  await bea.at.db`update posts set group_id = ${world.atBeta}, level = 'group' where id = ${post?.id ?? ''}`;
  expect((await said()).length).toBe(before);
  expect(await send({ text: 'In time' }, address(asked, inAMoment))).toBe('250 2.0.0 Posted');
});

test('a group takes the e-mails of its members once a moderator allows it; nobody else learns whether it is there', async () => {
  const home = await bea.at.group('werkstatt', bea.who, 'secret');
  const to = 'kontor+werkstatt@in.beta.example';
  const mail = { subject: 'Lathe 3 stands still', text: 'Bearing ordered.', id: 'lathe@beta.example' };
  const closed = await send(mail, to);
  expect(closed).toMatch(/^550 5.7.1 No group takes e-mails from this sender/);
  expect(await send(mail, 'kontor+nowhere@in.beta.example')).toBe(closed);
  const otto = await bea.at.db<
    { id: typeof bea.who.id }[]
  >`select id from people where handle = 'otto' and peer_id is null`;
  await expect(
    act((tx) => switchGroupMail(tx, otto[0]?.id ?? bea.who.id, home.id, true)),
  ).rejects.toMatchObject({ kind: 'not_found' });
  const put = (on: boolean, group: string = home.id) =>
    bea.at.api<{ on: boolean; address: string }>(
      'PUT',
      `/api/kontor/v1/groups/${group}/mail`,
      { on },
      bea.who.token,
    );
  expect((await put(true)).data).toEqual({ on: true, address: to });
  expect((await put(true)).status).toBe(200);
  expect(await send({ ...mail, from: 'otto@beta.example' }, to)).toBe(closed);
  expect(await send(mail, to)).toBe('250 2.0.0 Posted');
  expect(await send(mail, to)).toBe('250 2.0.0 Posted before');
  const posts = await bea.at.db`select title, text from posts where group_id = ${home.id}`;
  expect(posts).toEqual([{ title: 'Lathe 3 stands still', text: 'Bearing ordered.' }]);
  expect((await put(true, world.atBeta)).status).toBe(404); // of a partner's group she is a member only
  expect(await send(mail, `kontor+group=${world.atBeta}@in.beta.example`)).toBe(closed);
  expect((await put(false)).data).toMatchObject({ on: false });
  expect(await send({ ...mail, id: 'x@beta.example' }, to)).toBe(closed);
  const headers = { cookie: await bea.at.cookie(bea.who) };
  const page = await ask(bea.at.origin, { path: '/groups/werkstatt/integrations', headers });
  expect(page.text).toContain('Allow posts by e-mail');
});

test('one recipient at a time; of what a mail server says, only its own word counts, and a contrary one outweighs it', async () => {
  const both = await handOver(
    door,
    [address(), address(asked, new Date(Date.now() + 3_000))],
    mailOf({ headers: [], text: 'x' }),
  );
  expect(both).toEqual([expect.stringMatching(/^452 4.5.3/), expect.stringMatching(/^550/)]);
  const is = (...results: string[]) => isAuthenticated(results, 'mx.a', 'bea@mail.beta.example');
  expect(is('mx.a; dkim=pass (2048 bit; x) header.d=beta.example header.s=k; dmarc=none')).toBe(true);
  expect(is('mx.a 1; auth=pass smtp.auth="bea@mail.beta.example"')).toBe(true);
  expect(is('mx.a; dmarc=pass header.from=other.example')).toBe(false);
  expect(is('mx.a; dkim=pass header.d=example; spf=pass')).toBe(false);
  expect(is('mx.a; none', 'mx.b; dmarc=pass')).toBe(false);
  expect(is('mx.a; dmarc=pass', 'mx.a; dmarc=none')).toBe(false);
  // What a sender says of themselves, repeated by the server in quotes or beside who signed in, is not its word.
  const said = '"x; dkim=pass header.d=beta.example; y"@evil.example';
  expect(is(`mx.a; spf=pass smtp.mailfrom=${said}; dmarc=none`)).toBe(false);
  expect(is(`mx.a; dkim=pass header.i=${said} header.d=evil.example`)).toBe(false);
  expect(is('mx.a; spf=pass reason="\\"; dkim=pass header.d=beta.example; \\""')).toBe(false);
  expect(is('mx.a; spf=pass (of \\( x); dmarc=fail', 'mx.a; dkim=pass header.d=beta.example')).toBe(false);
  expect(is('mx.a; spf=pass (of ( x); dmarc=fail', 'mx.a; dkim=pass header.d=beta.example')).toBe(false);
  expect(is('mx.a; auth=pass smtp.auth=eve@beta.example smtp.mailfrom=bea@mail.beta.example')).toBe(false);
  expect(is('mx.a; auth=pass smtp.auth="bea@mail.beta.example" smtp.mailfrom=x@beta.example')).toBe(true);
  const set = {
    KONTOR_ORIGIN: 'https://a.example',
    KONTOR_FILES_ORIGIN: 'https://f.a.example',
    KONTOR_LMTP: '127.0.0.1:2424',
  };
  expect(() => readConfig({ ...set, KONTOR_MAIL_AUTHSERV: 'mx a' })).toThrow(
    /KONTOR_MAIL_IN must be[^]*KONTOR_MAIL_AUTHSERV must be/,
  );
});

test('where the mail server says nothing, the sender’s domain must have signed: all of it, lately, and nobody else', async () => {
  const { ada } = world;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
  const looked: string[] = [];
  let isDown = false;
  const readTxt = async (name: string): Promise<string[][]> => {
    looked.push(name);
    if (isDown) throw Object.assign(new Error('no answer'), { code: 'ETIMEOUT' });
    return [[record.slice(0, 200), record.slice(200)]];
  };
  await ada.at.db`update people set email = 'ada@alpha.example' where id = ${ada.who.id}`;
  const [post] = await ada.at.db<
    { id: PostId }[]
  >`select id from posts where author_id = ${ada.who.id} order by id limit 1`;
  const to = replyAddress(ada.at.db.instance, ada.who.id, post?.id as PostId, new Date()) ?? '';
  const opened = await openMailDoor(ada.at.db, peopleElsewhere(ada.at.app), readTxt);
  const mail = (more: MailParts & { readonly at?: Date } = {}): string =>
    mailOf({
      ...{ from: 'Ada <ada@alpha.example>', text: 'The red one.', id: 'signed@alpha.example' },
      ...more,
      headers: [`Date: ${(more.at ?? new Date()).toUTCString()}`, ...(more.headers ?? [])],
    }).replaceAll('\n', '\r\n');
  const signed = async (raw: string, domainName = 'alpha.example'): Promise<string> => {
    const dkim = { domainName, keySelector: 'k', privateKey: pem };
    const { message } = await createTransport({ streamTransport: true, buffer: true, dkim }).sendMail({
      raw,
    });
    return message.toString();
  };
  const hand = async (raw: string): Promise<string> => (await handOver(ownDoor, to, raw))[0] ?? '';
  const forged = /^550 5.7.1 Your mail server could not confirm/;
  expect(await hand(mail())).toMatch(forged);
  expect(await hand(mail({ headers: ['Authentication-Results: mx.beta.example; dmarc=pass'] }))).toMatch(
    forged,
  );
  expect(await hand(await signed(mail(), 'evil.example'))).toMatch(forged);
  expect(looked).toEqual([]);
  const good = await signed(mail());
  expect(await hand(good.replace('The red one.', 'The blue one.'))).toMatch(forged);
  expect(await hand(good.replace('ada@alpha.example', 'otto@alpha.example'))).toMatch(forged);
  expect(await hand(`Message-ID: <again@alpha.example>\r\n${good}`)).toMatch(forged);
  expect(await hand(`From: otto@alpha.example\r\n${good}`)).toMatch(
    /^550 5.6.0 The e-mail has no sender, or several/,
  );
  expect(await hand(await signed(mail({ at: new Date(Date.now() - 4 * 86_400_000) })))).toMatch(forged);
  // What only a part of the body is signed of could go on with anything.
  const key = { signingDomain: 'alpha.example', selector: 'k', privateKey: pem };
  const { signatures } = await dkimSign(mail(), { ...key, signatureData: [{ ...key, maxBodyLength: 20 }] });
  expect(signatures).toMatch(/\bl=20\b/);
  expect(await hand(signatures + mail())).toMatch(forged);
  expect(
    await hand(
      `${'DKIM-Signature: v=1; a=rsa-sha256; d=alpha.example; s=k; bh=x; b=x\r\n'.repeat(8)}${good}`,
    ),
  ).toMatch(forged);
  isDown = true;
  expect(await hand(good)).toMatch(/^451 4.3.0 /);
  isDown = false;
  const before = await ada.at.db`select from posts where text = 'The red one.'`;
  expect(before.count).toBe(0);
  expect(await hand(good)).toBe('250 2.0.0 Posted');
  expect(await hand(good)).toBe('250 2.0.0 Posted before');
  expect(new Set(looked)).toEqual(new Set(['k._domainkey.alpha.example']));
  await until(
    'Gil reads it once',
    async () =>
      words(await world.gil.room(world.atGamma)).filter((each) => each === 'The red one.').length === 1,
  );
  await opened?.close();
}, 60_000);
