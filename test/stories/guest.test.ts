import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endGuests, inviteGuest, setGuestHosts } from '#src/accounts/guests.ts';
import { invitationAddress } from '#src/access/invitations.ts';
import { changeRole } from '#src/access/change-role.ts';
import { issueToken } from '#src/access/tokens.ts';
import { createGroup } from '#src/groups/create.ts';
import { invite } from '#src/groups/invite.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { follow } from '#src/people/follow.ts';
import { endAbsence, setAbsence } from '#src/people/set-absence.ts';
import { keepGuest, readGuests, setMinor } from '#src/people/guests.ts';
import { searchPeople } from '#src/people/search.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { agree } from '#test/support/agreements.ts';
import { versionOf } from '#src/media/picture.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type Room, type TestInstance } from '#test/support/instance.ts';
import { createTraveller } from '../identity/traveller.ts';
import { fieldIn, textOf } from '../web/site.ts';
import { joins, words, worker, type Worker } from './companies.ts';
import { browser, type Browser } from './two.ts';

// Alpha’s group Presse works with Wilma of Weber GmbH, a firm without an instance. Ada owns the group, Otto is a colleague outside it, Bea works at Beta, a partner.
let alpha: TestInstance;
let beta: TestInstance;
let ada: Worker & Browser;
let otto: Worker & Browser;
let bea: Worker;
let press: Room;
let shared: Room;
let wilma: Worker & Browser;

const act = <T>(verb: (tx: Tx) => Promise<T>): Promise<T> => transaction(alpha.db, verb);
const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);
const guest = (firm = 'Weber GmbH', email = 'wilma@weber.example') => ({
  ...{ email, firm, until: inDays(30), locale: 'de' as const },
});

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha', company: 'Alpha AG', country: 'DE' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
  ]);
  await agree(alpha, beta);
  const workers = await Promise.all([
    worker(alpha, 'ada', { admin: true }),
    worker(alpha, 'otto'),
    worker(beta, 'bea'),
  ]);
  ada = { ...workers[0], ...(await browser(workers[0])) };
  otto = { ...workers[1], ...(await browser(workers[1])) };
  bea = workers[2];
  press = await alpha.group('presse', ada.who, 'closed');
  shared = await alpha.group('seals', ada.who, 'closed');
  await joins(bea, shared, alpha, ada);
});
afterAll(async () => {
  await alpha?.remove();
  await beta?.remove();
});

describe('inviting', () => {
  test('is for owners unless the company says otherwise, and never where partners are', async () => {
    const by = (who: Worker, room: Room) => act((tx) => inviteGuest(tx, who.who.id, room.id, guest()));
    await expect(by(otto, press)).rejects.toMatchObject({ kind: 'not_allowed' });
    await expect(by(ada, shared)).rejects.toMatchObject({ reason: { id: 'groups.guestsAmongOurselves' } });
    await expect(act((tx) => setGuestHosts(tx, otto.who.id, 'members'))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
    await act((tx) => setGuestHosts(tx, ada.who.id, 'nobody'));
    await expect(by(ada, press)).rejects.toMatchObject({ reason: { id: 'accounts.guestsNotByYou' } });
    await act((tx) => setGuestHosts(tx, ada.who.id, 'owners'));
    const wrong = act((tx) => inviteGuest(tx, ada.who.id, press.id, { ...guest(), until: inDays(500) }));
    await expect(wrong).rejects.toMatchObject({ reason: { id: 'people.guestDays' } });
    expect(await alpha.db`select from invitations`).toHaveLength(0);
  });

  test('by the page leads one person in, once, as a guest of that firm', async () => {
    expect((await otto.send('/groups/presse/guests', {})).status).toBe(404);
    const day = inDays(30).toISOString().slice(0, 10);
    const fields = { email: 'wilma@weber.example', firm: 'Weber GmbH', until: day, locale: 'de' };
    const empty = await ada.send('/groups/presse/guests', { ...fields, firm: ' ' });
    expect([empty.status, textOf(empty.text).includes('which firm')]).toEqual([422, true]);
    expect((await ada.send('/groups/presse/guests', fields)).location).toContain('done=invited');
    const [row] = await alpha.db`select id from invitations`;
    const address = invitationAddress(alpha.db.instance, String(row?.id));
    const traveller = createTraveller();
    const page = await traveller.go(address);
    expect(textOf(page.text)).toContain('guest of Weber GmbH');
    const form_token = fieldIn(page.text, 'form_token');
    const typed = {
      form_token,
      name: 'Wilma',
      handle: 'wilma',
      password: 'seven green bottles',
      locale: 'de',
    };
    expect((await traveller.send(address, { ...typed, means: 'password' })).status).toBe(303);
    expect(textOf((await createTraveller().go(address)).text)).not.toContain('guest of Weber GmbH');
    const person = await findPersonByHandle(alpha.db, 'wilma', null);
    expect(person).toMatchObject({ guestOf: 'Weber GmbH', company: 'Weber GmbH' });
    if (!person) throw new Error('nobody came');
    const scopes = ['read', 'write', 'follow', 'profile'];
    const token = await act((tx) => issueToken(tx, { personId: person.id, name: 'test', scopes }));
    const who = { id: person.id, handle: 'wilma', uri: person.uri, acct: `wilma@${alpha.host}`, token };
    const plain = await workerOf(who);
    wilma = { ...plain, ...(await browser(plain)) };
    expect(
      (await readGuests(alpha.db)).map(({ firm, groups }) => [firm, groups.map(({ handle }) => handle)]),
    ).toEqual([['Weber GmbH', ['presse']]]);
  });
});

/** Somebody who is there already, as a client of the API. */
async function workerOf(who: Worker['who']): Promise<Worker> {
  const must = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await alpha.api<T>(method, path, body, who.token);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.data;
  };
  return {
    ...ada,
    who,
    post: (status, more = {}) => must('POST', '/api/v1/statuses', { status, ...more }),
    home: () => must('GET', '/api/v1/timelines/home?limit=40'),
    room: (id) => must('GET', `/api/v1/timelines/list/${id}?limit=40`),
    get: async <T>(path: string) => {
      const { status, data } = await alpha.api<T>('GET', path, undefined, who.token);
      return { status, data };
    },
  };
}

describe('a guest', () => {
  test('reads and writes in their group, with their firm beside the name', async () => {
    await ada.post('Draft of the release', { visibility: 'private', list_id: press.id });
    await wilma.post('Looks good to us', { visibility: 'private', list_id: press.id });
    expect(words(await wilma.room(press.id))).toEqual(['Looks good to us', 'Draft of the release']);
    const page = await ada.page('/groups/presse');
    expect(page).toMatch(/class="plate guest">\s*Guest · Weber GmbH/);
    const own = await wilma.page('/groups/presse');
    expect(textOf(own)).toContain('Draft of the release');
  });

  test('sees nothing else by any door, and nothing of it twice', async () => {
    const secret = await otto.post('Only for Alpha: the new plant');
    const elsewhere = await ada.post('In the seals group', { visibility: 'private', list_id: shared.id });
    const api = async (path: string): Promise<string> => JSON.stringify((await wilma.get(path)).data);
    for (const round of ['first', 'second']) {
      for (const path of [
        '/api/v1/timelines/home',
        '/api/v1/timelines/public?local=true',
        '/api/v1/trends/statuses',
        '/api/v2/search?q=plant&resolve=false',
        '/api/v2/search?q=otto',
        '/api/v1/accounts/search?q=otto',
        `/api/v1/accounts/${otto.who.id}`,
        `/api/v1/accounts/${otto.who.id}/statuses`,
        '/api/v1/accounts/lookup?acct=otto',
        '/api/v1/directory?local=true',
        `/api/v1/statuses/${secret.id}`,
        `/api/v1/statuses/${elsewhere.id}`,
      ])
        expect(`${round} ${path} ${await api(path)}`).not.toMatch(/new plant|In the seals group|"Otto"/);
      for (const path of [
        '/',
        '/all',
        '/people',
        '/groups',
        '/groups/seals',
        '/@otto',
        '/search?q=plant',
        '/search?q=otto',
      ])
        expect(`${path} ${textOf(await wilma.page(path))}`).not.toMatch(
          /new plant|In the seals group|Seals|Otto/,
        );
    }
  });

  test('learns of nobody else through those they know: followers, deputies, names behind an address', async () => {
    // Nor by looking through a list, as if to invite it.
    const looked = { names: ['otto', 'otto@alpha.example'], team: '@ada' };
    const path = `/api/kontor/v1/groups/${press.id}/invitation-lists`;
    expect((await alpha.api('POST', path, looked, wilma.who.token)).status).toBe(403);
    await otto.follow(`ada@${alpha.host}`);
    await ada.follow(`otto@${alpha.host}`);
    const today = new Date().toISOString().slice(0, 10);
    await act((tx) =>
      setAbsence(
        tx,
        ada.who.id,
        {
          ...{ from: today, until: today, note: 'In hospital', deputyId: otto.who.id },
          ...{ visibility: 'company', peerId: null },
        },
        today,
      ),
    );
    const of = `/api/v1/accounts/${ada.who.id}`;
    const kontor = '/api/kontor/v1/people';
    const paths = [`${of}/followers`, `${of}/following`, `${of}/endorsements`, `${of}/absence`];
    const more = [`${kontor}/${ada.who.id}/absence`, `${kontor}/${otto.who.id}/absence`];
    const told = async (who: Worker, path: string) => JSON.stringify((await who.get(path)).data);
    expect(await told(otto, `${of}/absence`)).toContain('In hospital');
    expect(await told(ada, `${of}/followers`)).toContain('"otto"');
    for (const path of [...paths, ...more, `/api/v1/accounts/${otto.who.id}/absence`])
      expect(`${path} ${await told(wilma, path)}`).not.toMatch(/otto"|In hospital/i);
    for (const path of [
      '/@ada',
      '/@otto/albums',
      '/@otto/praise',
      `/people/${otto.who.id}/mutes`,
      `/people/${otto.who.id}/report`,
      `/chat/new?with=${otto.who.id}`,
    ])
      expect(`${path} ${textOf(await wilma.page(path))}`).not.toMatch(/Otto|In hospital/);
    // Nor whom the company works with, nor is an audience offered that would be refused.
    for (const path of [
      '/partners',
      '/groups',
      '/groups/new',
      '/posts/new',
      '/search',
      '/settings',
      '/settings/absence',
    ])
      expect(`${path} ${await wilma.page(path)}`).not.toContain('Beta SAS');
    expect(await otto.page('/partners')).toContain('Beta SAS');
    expect(await wilma.page('/settings')).toContain('name="avatar_for"');
    const offered = [
      ...(await wilma.page('/posts/new')).matchAll(/<option value="(\w+)[^"]*"[^>]*>[^<]*Alpha AG/g),
    ];
    expect(new Set(offered.map(([, level]) => level))).toEqual(new Set(['group']));
    const draft = { status: 'Ask @otto', visibility: 'private', list_id: press.id };
    const asked = await alpha.api('POST', '/api/v1/statuses/recipients', draft, wilma.who.token);
    expect([asked.status, asked.text.includes('otto')]).toEqual([200, false]);
    await act((tx) =>
      setAbsence(
        tx,
        ada.who.id,
        {
          ...{ from: today, until: today, note: 'Back on Monday', deputyId: wilma.who.id },
          ...{ visibility: 'all', peerId: null },
        },
        today,
      ),
    );
    expect(await told(wilma, `${of}/absence`)).toContain('Back on Monday');
    await act((tx) => endAbsence(tx, ada.who.id));
  });

  test('is in no other audience: neither writes there, nor follows, nor is followed, nor rules', async () => {
    const post = (more: Record<string, unknown>) =>
      alpha.api('POST', '/api/v1/statuses', { status: 'Hello', ...more }, wilma.who.token);
    for (const visibility of ['unlisted', 'private', 'public'])
      expect((await post({ visibility })).status).toBeGreaterThanOrEqual(400);
    const direct = await post({ visibility: 'direct', status: '@otto hello' });
    // Whose handle it is they are not told either: it names nobody.
    expect([direct.status, JSON.stringify(direct.data).includes('Otto')]).toEqual([422, false]);
    expect((await post({ visibility: 'direct', status: '@ada hello' })).status).toBe(200);
    const tries: ((tx: Tx) => Promise<unknown>)[] = [
      (tx) => follow(tx, wilma.who.id, ada.who.id),
      (tx) => follow(tx, ada.who.id, wilma.who.id),
      (tx) => changeRole(tx, ada.who.id, wilma.who.id, 'moderator', true),
      (tx) => setRole(tx, ada.who.id, press.id, wilma.who.id, 'moderator'),
      (tx) => invite(tx, wilma.who.id, press.id, otto.who.id),
      (tx) => inviteGuest(tx, wilma.who.id, press.id, guest('Other', 'x@other.example')),
      (tx) => invite(tx, ada.who.id, shared.id, wilma.who.id),
      async (tx) =>
        createGroup(tx, wilma.who.id, {
          handle: 'mine',
          name: 'Mine',
          access: 'open',
          keys: await generateKeys(),
        }),
    ];
    for (const each of tries)
      await expect(act(each)).rejects.toMatchObject({ name: expect.any(String), kind: expect.any(String) });
    expect(
      await alpha.db`select from follows where follower_id = ${wilma.who.id} or followee_id = ${wilma.who.id}`,
    ).toHaveLength(0);
  });

  test('is not known to partners, whose people do not come where guests are', async () => {
    const found = await beta.api<unknown[]>(
      'GET',
      `/api/v1/accounts/search?resolve=true&q=${encodeURIComponent(`@wilma@${alpha.host}`)}`,
      undefined,
      bea.who.token,
    );
    expect(found.data).toEqual([]);
    await alpha.db`update groups set access = 'open', companies = 'all' where id = ${press.id}`;
    const id = await bea.find(`presse@${alpha.host}`).catch(() => null);
    if (id !== null) await bea.follow(`presse@${alpha.host}`).catch(() => null);
    const [member] = await alpha.db`
      select from memberships m join people p on p.id = m.person_id where m.group_id = ${press.id} and p.peer_id is not null and m.state = 'active'`;
    expect(member).toBeUndefined();
    const [person] = await alpha.db<{ id: PersonId }[]>`select id from people where uri = ${bea.who.uri}`;
    if (!person) throw new Error('Bea is unknown at Alpha');
    await expect(act((tx) => invite(tx, ada.who.id, press.id as GroupId, person.id))).rejects.toMatchObject({
      reason: { id: 'groups.companyNotAllowed' },
    });
  });

  test('is not told by a guessed handle or number whose it is', async () => {
    const [row] = await alpha.db<{ id: PersonId }[]>`select id from people where handle = 'otto'`;
    const url = `${alpha.origin}/pictures/none`;
    await alpha.db`update people set avatar_url = ${url} where handle = 'otto'`;
    const picture = async (who: Worker) =>
      (
        await ask(alpha.origin, {
          path: `/pictures/${row?.id}/avatar/small`,
          headers: { authorization: `Bearer ${who.who.token}`, 'if-none-match': `"${versionOf(url)}"` },
        })
      ).status;
    expect([await picture(wilma), await picture(ada)]).toEqual([404, 304]);
    await alpha.db`update people set avatar_url = null where handle = 'otto'`;
    const said = async (who: Worker) =>
      (await who.post('Ask @otto about it', { visibility: 'private', list_id: press.id })) as {
        mentions?: { username: string }[];
      };
    expect([
      (await said(wilma)).mentions,
      (await said(ada)).mentions?.map(({ username }) => username),
    ]).toEqual([[], ['otto']]);
  });

  test('leaves by themselves when their time is over, and what they wrote stays', async () => {
    await expect(act((tx) => keepGuest(tx, otto.who.id, wilma.who.id, inDays(60)))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
    await act((tx) => keepGuest(tx, ada.who.id, wilma.who.id, inDays(60)));
    await act(endGuests);
    expect((await wilma.get('/api/v1/accounts/verify_credentials')).status).toBe(200);
    await alpha.db`update people set guest_until = now() - interval '1 minute' where id = ${wilma.who.id}`;
    const late = createTraveller();
    const form_token = fieldIn((await late.send(`${alpha.origin}/sign-in`)).text, 'form_token');
    await late.send(`${alpha.origin}/sign-in`, {
      form_token,
      login: 'wilma',
      password: 'seven green bottles',
    });
    expect((await late.send(`${alpha.origin}/groups/presse`)).status).not.toBe(200);
    await act(endGuests);
    await act(endGuests);
    await until(
      'the token is dead',
      async () => (await wilma.get('/api/v1/accounts/verify_credentials')).status === 401,
    );
    expect(await readGuests(alpha.db)).toEqual([]);
    expect(words(await ada.room(press.id))).toContain('Looks good to us');
  });
});

describe('a minor', () => {
  test('is not found and not written to by strangers, here and at partners; colleagues do', async () => {
    const mia = await worker(alpha, 'mia', { name: 'Mia Lang' });
    await expect(act((tx) => setMinor(tx, otto.who.id, mia.who.id, true))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
    const there = await bea.find(`mia@${alpha.host}`);
    await act((tx) => setMinor(tx, ada.who.id, mia.who.id, true));
    await act((tx) => setMinor(tx, ada.who.id, mia.who.id, true));
    const found = async (who: Worker) =>
      JSON.stringify((await who.get('/api/v2/search?type=accounts&q=lang')).data);
    expect(await found(otto)).not.toContain('Mia Lang');
    const offered = async (q: string): Promise<boolean> =>
      (await otto.page(`/completions?q=${encodeURIComponent(`@${q}`)}`)).includes('Mia Lang');
    expect([await offered('lan'), await offered('mi'), await offered('mia')]).toEqual([false, false, true]);
    const [peer] = await alpha.db<
      { id: number }[]
    >`select peer_id as id from people where uri = ${bea.who.uri}`;
    expect(await searchPeople(alpha.db, { peerId: peer?.id ?? 0 }, { q: 'lang', limit: 5 })).toEqual([]);
    await bea.post(`@mia@${alpha.host} hello stranger`, { visibility: 'direct' });
    await otto.post('@mia hello colleague', { visibility: 'direct' });
    await until('the colleague was heard', async () => {
      const { data } = await mia.get<object[]>('/api/v1/notifications');
      return JSON.stringify(data).includes('hello colleague');
    });
    await until('the stranger was refused', async () => {
      const rows =
        await beta.db`select from deliveries where state in ('queued', 'sending', 'waiting')`.catch(() => []);
      return rows.length === 0;
    });
    expect(await alpha.db`select from posts where text like '%hello stranger%'`).toHaveLength(0);
    expect(there).not.toBe('');
  });
});
