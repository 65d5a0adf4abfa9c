import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addPasskey, offerPasskey } from '#src/access/passkeys.ts';
import { ownPasswordLink } from '#src/access/password-links.ts';
import { suspend } from '#src/agreements/suspend.ts';
import { readOpenVersion } from '#src/agreements/read.ts';
import { hasPassword, isOwnPassword, setPassword } from '#src/access/passwords.ts';
import { createSession } from '#src/access/sessions.ts';
import { issueToken } from '#src/access/tokens.ts';
import { ensureInstanceActor } from '#src/people/instance-actor.ts';
import { readPeople } from '#src/people/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { proven } from '#src/web/shell/proof.ts';
import { createAuthenticator } from '#test/support/authenticator.ts';
import { agreeWithNowhere, offerFromNowhere } from '#test/support/agreements.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { disclosureActs } from './prove-disclosures.ts';
import { holdActs } from './prove-holds.ts';
import { identityActs } from './prove-identity.ts';
import { providerActs, type Act } from './prove-providers.ts';
import { outwardActs, withAnother } from './prove-outward.ts';
import { serviceActs } from './prove-services.ts';
import { tokenActs } from './prove-tokens.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
/** Another company, whose administrator invites. */
let beta: TestInstance;
const password = 'correct horse battery';
const another = 'four quiet pumps hum';

beforeAll(async () => {
  [site, beta] = await Promise.all([openSite({ reaches: ['*.localhost'] }), startInstance({ name: 'beta' })]);
  const keys = await generateKeys();
  await site.act((tx) => ensureInstanceActor(tx, keys));
});
afterAll(async () => {
  await site.close();
  await beta.remove();
});
beforeEach(async () => {
  await site.forgetAttempts();
  for (const person of [site.ada, site.anna]) await site.act((tx) => setPassword(tx, person, password));
  await site.db`update people set is_admin = id in (${site.anna}, ${site.ada}), deactivated_at = null`;
});

/** As if 16 minutes had passed since they signed in. */
const pass16Minutes = () => site.db`update sessions set proven_at = now() - interval '16 minutes'`;
const count = async (rows: Promise<readonly unknown[]>): Promise<number> => (await rows).length;

const otto = async (): Promise<{ deactivatedAt: Date | null }> => {
  const [person] = await readPeople(site.db, [site.otto]);
  return { deactivatedAt: person?.deactivatedAt ?? null };
};
const passkeyRow = async (by: PersonId): Promise<string> => {
  const [me] = await readPeople(site.db, [by]);
  if (!me) throw new Error('There is nobody');
  const browser = 'a browser';
  const options = await site.act((tx) => offerPasskey(tx, me, browser));
  const answer = createAuthenticator(site.instance).make(options);
  await addPasskey(site.db, by, { answer, browser, name: 'Key ring' });
  const [row] = await site.db<
    { id: string }[]
  >`select id from passkeys where person_id = ${by} order by id desc limit 1`;
  return row?.id ?? '';
};
let subject = '';

const partners = '/settings/company/partners';
const contacts = { officer: 'Dora, dora@alpha.example', security: 'Sam, sam@alpha.example' };
/** The terms of a form, as somebody leaves them who takes the smallest. */
const terms = Object.fromEntries([
  ...['us', 'them'].flatMap((side) => [
    ...['profile', 'post', 'reaction', 'event', 'file', 'presence'].map((each) => [
      `${side}_${each}`,
      'copy',
    ]),
    ...[
      [`${side}_which`, 'all'],
      [`${side}_scopes`, 'follow'],
      [`${side}_countries`, 'DE, GB'],
    ],
  ]),
  ...[
    ['erasure_days', '30'],
    ['notice_days', '30'],
    ['data', 'erase'],
  ],
]) as Record<string, string>;
let agreement = '';
let invitation = '';
let offer = '';
const stateOf = async (): Promise<string> => {
  const [row] = await site.db<{ state: string }[]>`select state from agreements where id = ${agreement}`;
  return row?.state ?? '';
};
const isSuspended = async (): Promise<boolean> =>
  (await count(
    site.db`select 1 from agreement_suspensions where agreement_id = ${agreement} and side = 'us'`,
  )) === 1;
async function waits(verb: string): Promise<string> {
  const { id, peerId } = await offerFromNowhere(site.db);
  agreement = id;
  offer = (await readOpenVersion(site.db, id))?.payloadHash ?? '';
  return `${partners}/${peerId}/${verb}`;
}
async function inForce(verb: string): Promise<string> {
  const { id, peerId } = await agreeWithNowhere(site.db);
  agreement = id;
  return `${partners}/${peerId}/${verb}`;
}

const agreementActs: Readonly<Record<string, Act>> = {
  [`${partners}/invitation`]: {
    async arrange() {
      await site.db`delete from agreement_invitations`;
      return `${partners}/invitation`;
    },
    fields: contacts,
    happened: async () => (await count(site.db`select 1 from agreement_invitations`)) === 1,
    shows: 'readonly',
  },
  [`${partners}/proposals`]: {
    async arrange() {
      await site.db`delete from agreements a using peers p where p.id = a.peer_id and p.origin = ${beta.origin}`;
      const made = await beta.agreement<{ invitation: string }>(
        'invite',
        '--dpo',
        'D, d@b',
        '--security',
        'S, s@b',
      );
      invitation = made.invitation;
      return `${partners}/proposals`;
    },
    fields: {
      ...contacts,
      ...terms,
      get invitation() {
        return invitation;
      },
    },
    happened: async () =>
      (await count(site.db`
        select 1 from agreements a join peers p on p.id = a.peer_id where p.origin = ${beta.origin} and a.proposed_by = 'us'`)) ===
      1,
  },
  [`${partners}/:id/acceptance`]: {
    arrange: () => waits('acceptance'),
    fields: {
      compared: '1',
      get offer() {
        return offer;
      },
    },
    happened: async () => (await stateOf()) === 'active',
  },
  [`${partners}/:id/withdrawal`]: {
    arrange: () => waits('withdrawal'),
    happened: async () => (await stateOf()) === 'terminated',
  },
  [`${partners}/:id/suspension`]: { arrange: () => inForce('suspension'), happened: isSuspended },
  [`${partners}/:id/resumption`]: {
    async arrange() {
      const to = await inForce('resumption');
      await site.act((tx) => suspend(tx, 'test', agreement, ''));
      return to;
    },
    happened: async () => !(await isSuspended()),
  },
  [`${partners}/:id/end`]: {
    arrange: () => inForce('end'),
    fields: { when: 'now' },
    happened: async () => (await stateOf()) === 'terminated',
  },
  [`${partners}/:id/amendment`]: {
    arrange: () => inForce('amendment'),
    fields: terms,
    happened: async () =>
      (await count(
        site.db`select 1 from agreement_versions where agreement_id = ${agreement} and version = 2`,
      )) === 1,
  },
};
const acts: Readonly<Record<string, Act>> = {
  ...agreementActs,
  ...holdActs(() => site),
  ...disclosureActs(() => site),
  '/settings/company/people/:id/deactivation': {
    arrange: async () => `/settings/company/people/${site.otto}/deactivation`,
    happened: async () => (await otto()).deactivatedAt !== null,
  },
  '/settings/company/people/:id/reactivation': {
    async arrange() {
      await site.db`update people set deactivated_at = now() where id = ${site.otto}`;
      return `/settings/company/people/${site.otto}/reactivation`;
    },
    happened: async () => (await otto()).deactivatedAt === null,
  },
  '/settings/company/people/:id/password-link': {
    async arrange() {
      await site.db`delete from password_links`;
      return `/settings/company/people/${site.otto}/password-link`;
    },
    happened: async () => (await ownPasswordLink(site.db, site.anna, site.otto)) !== null,
  },
  '/settings/company/people/:id/email': {
    async arrange() {
      await site.db`update people set email = 'before@alpha.example' where id = ${site.otto}`;
      return `/settings/company/people/${site.otto}/email`;
    },
    fields: { email: 'after@alpha.example' },
    happened: async () =>
      (await count(
        site.db`select 1 from people where id = ${site.otto} and email = 'after@alpha.example'`,
      )) === 1,
  },
  '/settings/company/people/:id/role': {
    async arrange() {
      await site.db`update people set is_admin = false where id = ${site.otto}`;
      return `/settings/company/people/${site.otto}/role`;
    },
    fields: { role: '+administrator' },
    happened: async () =>
      (await count(site.db`select 1 from people where id = ${site.otto} and is_admin`)) === 1,
  },
  ...providerActs(() => site),
  '/settings/company/invitations': {
    async arrange() {
      await site.db`delete from invitations`;
      return '/settings/company/invitations';
    },
    fields: { uses: '3', days: '5', locale: 'de' },
    happened: async () =>
      (await count(site.db`select 1 from invitations where uses_max = 3 and locale = 'de'`)) === 1,
  },
  '/settings/security/password': {
    arrange: async () => '/settings/security/password',
    fields: { password: another },
    happened: () => isOwnPassword(site.db, site.anna, { password: another, address: '192.0.2.1' }),
  },
  '/settings/security/passkeys/:id/removal': {
    async arrange(by) {
      subject = await passkeyRow(by);
      return `/settings/security/passkeys/${subject}/removal`;
    },
    happened: async () => (await count(site.db`select 1 from passkeys where id = ${subject}`)) === 0,
  },
  '/settings/security/passkeys/:id/name': {
    async arrange(by) {
      subject = await passkeyRow(by);
      return `/settings/security/passkeys/${subject}/name`;
    },
    fields: { name: 'Desk' },
    happened: async () =>
      (await count(site.db`select 1 from passkeys where id = ${subject} and name = 'Desk'`)) === 1,
  },
  '/settings/security/sessions/others/removal': {
    async arrange(by) {
      await site.act((tx) => createSession(tx, by, 'elsewhere'));
      return '/settings/security/sessions/others/removal';
    },
    happened: async () => (await count(site.db`select 1 from sessions where user_agent = 'elsewhere'`)) === 0,
  },
  '/settings/security/sessions/:id/removal': {
    async arrange(by) {
      await site.act((tx) => createSession(tx, by, 'one elsewhere'));
      const [row] = await site.db<
        { id: string }[]
      >`select id from sessions where user_agent = 'one elsewhere' order by id desc`;
      subject = row?.id ?? '';
      return `/settings/security/sessions/${subject}/removal`;
    },
    happened: async () => (await count(site.db`select 1 from sessions where id = ${subject}`)) === 0,
  },
  '/settings/security/apps/:id/removal': {
    async arrange(personId) {
      await site.act((tx) => issueToken(tx, { personId, name: 'Tusker', scopes: ['read'] }));
      const [row] = await site.db<
        { id: string }[]
      >`select id from tokens where person_id = ${personId} order by id desc limit 1`;
      subject = row?.id ?? '';
      return `/settings/security/apps/${subject}/removal`;
    },
    happened: async () =>
      (await count(site.db`select 1 from tokens where id = ${subject} and revoked_at is not null`)) === 1,
  },
  '/settings/account/exports': {
    async arrange() {
      await site.db`delete from exports`;
      return '/settings/account/exports';
    },
    happened: async () => (await count(site.db`select 1 from exports`)) === 1,
  },
  '/settings/account/departure': {
    async arrange() {
      await site.db`delete from departures`;
      return '/settings/account/departure';
    },
    fields: { posts: 'delete' },
    happened: async () => (await count(site.db`select 1 from departures where posts = 'delete'`)) === 1,
  },
  ...tokenActs(() => site),
  ...serviceActs(() => site),
  ...identityActs(() => site),
  ...outwardActs(() => site),
};

/** Answers a browser's script, which then leads to the question itself; a new passkey has no meaning without the answer to its own challenge. */
const answeredOtherwise = ['/settings/security/passkeys/challenge', '/settings/security/passkeys'];
const behindTheQuestion = (method: string) =>
  site.routes
    .filter((route) => route.handler === proven && route.method === method)
    .map((route) => route.path);

test('every act that asks again is tried below', () => {
  const listed = [...Object.keys(acts), ...answeredOtherwise, ...withAnother];
  expect(behindTheQuestion('POST').toSorted()).toEqual(listed.toSorted());
});

describe.each(Object.keys(acts))('%s', (path) => {
  const act = acts[path] as Act;
  const isDone = ({ status, location, html }: Awaited<ReturnType<Browser['send']>>): boolean =>
    act.shows === undefined
      ? status === 303 && location !== '' && !location.startsWith('/prove')
      : status === 200 && html.includes(act.shows);

  async function sendUnproven(): Promise<{ anna: Browser; asked: string }> {
    const to = await act.arrange(site.anna);
    const anna = await site.browser(site.anna);
    await pass16Minutes();
    const sent = await anna.send(to, act.fields, '/settings');
    expect([sent.status, sent.location]).toEqual([
      303,
      expect.stringMatching(/^\/prove\?next=%2Fsettings&act=\d+$/),
    ]);
    const page = await anna.get(sent.location);
    expect(textOf(page.html)).toContain('Nothing has been done yet');
    expect(await act.happened()).toBe(false);
    return { anna, asked: sent.location };
  }

  test('waits, happens once after the password, and not again', async () => {
    const { anna, asked } = await sendUnproven();
    const wrong = await anna.send(asked, { password: 'wrong wrong wrong' });
    expect([wrong.status, await act.happened()]).toEqual([422, false]);
    expect(textOf(wrong.html)).toContain('Nothing has been done yet');
    const right = await anna.send(asked, { password });
    expect(isDone(right)).toBe(true);
    expect(await act.happened()).toBe(true);
    const again = await site.browser(site.anna);
    await again.send(asked, { password });
    expect(
      await site.db`select 1 from kept_acts where taken_at is not null and fields_sealed is not null`,
    ).toEqual([]);
  });

  test('sent twice by two presses happens once', async () => {
    const { anna, asked } = await sendUnproven();
    const token = await anna.token();
    const press = () =>
      anna.sendRaw(asked, { form_token: token, password }, { origin: site.instance.origin });
    const answers = await Promise.all([press(), press()]);
    expect(answers.filter(isDone)).toHaveLength(1);
    expect(await act.happened()).toBe(true);
  });

  test('cancelled, too late, or of somebody else, it does not happen, and the page says so', async () => {
    const first = await sendUnproven();
    const cancel = first.asked.replace('/prove?', '/prove/cancellation?');
    expect(textOf((await first.anna.send(cancel)).html)).toContain('Nothing was changed.');
    expect(textOf((await first.anna.send(first.asked, { password })).html)).toContain('was not done');
    const late = await sendUnproven();
    await site.db`update kept_acts set expires_at = now() - interval '1 second'`;
    expect(textOf((await late.anna.send(late.asked, { password })).html)).toContain(
      'This was not done because more than 15 minutes have passed',
    );
    const { asked } = await sendUnproven();
    for (const person of [site.ada, site.anna]) {
      const other = await site.browser(person);
      expect(textOf((await other.send(asked, { password })).html)).toContain('belongs to another session');
    }
    expect(await act.happened()).toBe(false);
  });
});

test('HR deactivates a leaver 16 minutes after signing in: the leaver is out', async () => {
  const [hr, leaver] = [await site.browser(site.anna), await site.browser(site.otto)];
  await pass16Minutes();
  const confirm = await hr.get(`/settings/company/people/${site.otto}/deactivation`);
  const [, to = ''] = /action="([^"]*deactivation)"/.exec(confirm.html) ?? [];
  const sent = await hr.send(to, {}, '/settings/company/people');
  const done = await hr.send(sent.location, { password });
  expect(done.location).toBe(`/settings/company/people/${site.otto}/leaver`);
  expect(textOf((await hr.get(done.location)).html)).toContain('otto has left');
  expect((await leaver.get('/')).status).toBe(303);
});

test('two acts in two tabs both wait; proven in one, the other needs a press and nothing more', async () => {
  const anna = await site.browser(site.anna);
  await pass16Minutes();
  const one = await anna.send('/settings/account/exports', {}, '/settings/account');
  const two = await anna.send('/settings/company/invitations', { uses: '7', days: '2', locale: 'en' });
  await anna.send(one.location, { password });
  const page = await anna.get(two.location);
  expect(page.html).not.toContain('type="password"');
  expect(await count(site.db`select 1 from invitations where uses_max = 7`)).toBe(0);
  const pressed = await anna.send(two.location.replace('/prove?', '/prove/continuation?'));
  expect(pressed.location).toMatch(/^\/settings\/company\/invitations\?made=/);
  expect(await count(site.db`select 1 from invitations where uses_max = 7`)).toBe(1);
});

test('a press alone carries nothing out for who did not show who they are', async () => {
  const anna = await site.browser(site.anna);
  await pass16Minutes();
  const sent = await anna.send('/settings/company/invitations', { uses: '8', days: '2', locale: 'en' });
  const pressed = await anna.send(sent.location.replace('/prove?', '/prove/continuation?'));
  expect([pressed.status, await count(site.db`select 1 from invitations where uses_max = 8`)]).toEqual([
    422, 0,
  ]);
});

test('a passkey carries an act out as a password does', async () => {
  const anna = await site.browser(site.anna);
  const authenticator = createAuthenticator(site.instance);
  const options = JSON.parse((await anna.send('/settings/security/passkeys/challenge')).html);
  await anna.send('/settings/security/passkeys', { answer: authenticator.make(options), name: 'Phone' });
  await pass16Minutes();
  const sent = await anna.send('/settings/company/invitations', { uses: '9', days: '2', locale: 'en' });
  const challenge = JSON.parse((await anna.send('/prove/passkey/challenge')).html);
  const to = sent.location.replace('/prove?', '/prove/passkey?');
  const done = await anna.send(to, { answer: authenticator.use(challenge) });
  expect(done.location).toMatch(/^\/settings\/company\/invitations\?made=/);
});

test('what an act refuses is said by its own page, with the nonce of that page', async () => {
  const anna = await site.browser(site.anna);
  await pass16Minutes();
  const sent = await anna.send('/settings/security/password', { password: 'short' });
  const answer = await anna.send(sent.location, { password });
  expect([answer.status, await hasPassword(site.db, site.anna)]).toEqual([422, true]);
  const nonce = /nonce="([^"]+)"/.exec(answer.sent)?.[1] ?? 'none';
  expect(answer.headers['content-security-policy']).toContain(nonce);
});

test('a form without files that came as multipart waits too; one with a file is said not to be done', async () => {
  const anna = await site.browser(site.anna);
  await pass16Minutes();
  const to = `/settings/company/people/${site.otto}/deactivation`;
  const kept = await anna.upload(to, {}, []);
  expect(kept.location).toMatch(/act=\d+/);
  const lost = await anna.upload(to, {}, [{ name: 'a.txt', bytes: Buffer.from('a') }]);
  expect(textOf((await anna.get(lost.location)).html)).toContain('was not done');
  expect((await otto()).deactivatedAt).toBeNull();
});

test("a script's question is answered with where to go; a pages' address leads back to it", async () => {
  const anna = await site.browser(site.anna);
  const form_token = await anna.token();
  await pass16Minutes();
  const headers = { origin: site.instance.origin, accept: 'application/json' };
  const back = '/settings/security/passkeys/new';
  const answer = await anna.sendRaw('/settings/security/passkeys/challenge', { form_token, back }, headers);
  expect([answer.status, JSON.parse(answer.sent)]).toEqual([
    403,
    { prove: `/prove?next=${encodeURIComponent(back)}` },
  ]);
  for (const path of behindTheQuestion('GET')) {
    const at = path.replace(':id', '1');
    expect((await anna.get(at)).location).toBe(`/prove?next=${encodeURIComponent(at)}`);
  }
});

test('what is sent after the session ended is said at the door not to have happened', async () => {
  const anna = await site.browser(site.anna);
  const form_token = await anna.token();
  await site.db`delete from sessions`;
  const headers = {
    origin: site.instance.origin,
    referer: `${site.instance.origin}/settings/company/people`,
  };
  const sent = await anna.sendRaw(
    `/settings/company/people/${site.otto}/deactivation`,
    { form_token },
    headers,
  );
  expect(sent.location).toBe('/sign-in?next=%2Fsettings%2Fcompany%2Fpeople&unsent=1');
  expect(textOf((await site.http().get(sent.location)).text)).toContain('so nothing was done');
});
