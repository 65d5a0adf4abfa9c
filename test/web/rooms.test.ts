import { afterAll, beforeAll, expect, test } from 'vitest';
import { editProfile } from '#src/people/edit.ts';
import { follow } from '#src/people/follow.ts';
import { react } from '#src/posts/reactions/react.ts';
import { publishPost } from '#src/posts/publish.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { partnersPerson } from '#test/support/people.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
/** Whom the network would find; a test may change it. */
let found: (handle: string) => Promise<PersonId | null> = async () => null;

beforeAll(async () => {
  site = await openSite({ remote: { resolvePerson: (handle) => found(handle) } });
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
afterAll(() => site.close());

const standingOf = async (person: PersonId) => {
  const [row] =
    await site.db`select role, state from memberships where group_id = ${site.group} and person_id = ${person}`;
  return row ?? null;
};
const page = async (browser: Browser, path: string) => textOf((await browser.get(path)).html);

test('a group names its companies before anybody joins, but not what is said in it', async () => {
  await site.act((tx) => publishPost(tx, site.ada, { source: 'inside', groupId: site.group }));
  const text = await page(otto, '/groups/hydraulik');
  expect([
    text.includes('Beta SAS · FR'),
    text.includes('inside'),
    text.includes('Beitritt anfragen'),
  ]).toEqual([true, false, true]);
});

test('asking to join waits for a moderator, who lets in', async () => {
  await otto.send('/groups/hydraulik/membership', {}, '/groups/hydraulik');
  expect(await standingOf(site.otto)).toEqual({ role: 'member', state: 'requested' });
  expect(await page(ada, '/')).toContain('otto wants to join hydraulik');
  expect(await page(anna, '/groups/hydraulik/members')).not.toContain('otto');
  expect((await anna.send(`/groups/hydraulik/requests/${site.otto}/approval`)).status).toBe(403);
  await ada.send(`/groups/hydraulik/requests/${site.otto}/approval`);
  expect(await standingOf(site.otto)).toEqual({ role: 'member', state: 'active' });
  expect(await page(otto, '/groups/hydraulik')).toContain('inside');
});

test('an owner gives roles and sends away, asked before; a member is offered neither', async () => {
  await ada.send(`/groups/hydraulik/members/${site.otto}/role`, { role: 'moderator' });
  expect(await standingOf(site.otto)).toEqual({ role: 'moderator', state: 'active' });
  expect((await anna.get('/groups/hydraulik/members')).html.includes('/expulsion')).toBe(false);
  expect((await anna.get(`/groups/hydraulik/members/${site.otto}/expulsion`)).status).toBe(404);
  expect((await anna.send(`/groups/hydraulik/members/${site.otto}/expulsion`)).status).toBe(403);
  expect(await page(ada, `/groups/hydraulik/members/${site.otto}/expulsion`)).toContain(
    'Remove otto from hydraulik?',
  );
  await ada.send(`/groups/hydraulik/members/${site.otto}/expulsion`, { ban: 'yes' });
  expect(await standingOf(site.otto)).toBeNull();
  expect((await otto.send('/groups/hydraulik/membership')).status).toBe(403);
});

test('the last owner cannot leave, and is told why', async () => {
  const sent = await ada.send('/groups/hydraulik/membership/removal');
  expect([sent.status, textOf(sent.html).includes('The last owner cannot leave')]).toEqual([409, true]);
});

test('an invitation by handle finds people of partners; an unknown handle stays in the field with the reason', async () => {
  const nobody = await ada.send('/groups/hydraulik/invitations', { handle: '@nobody@beta.example' });
  expect(nobody.status).toBe(422);
  expect(nobody.html.includes('value="@nobody@beta.example"')).toBe(true);
  const dora = await partnersPerson(site.db, 'https://beta.example', 'dora');
  found = async (handle) => (handle === 'dora2@beta.example' ? dora : null);
  await ada.send('/groups/hydraulik/invitations', { handle: '@dora2@beta.example' });
  expect(await standingOf(dora)).toEqual({ role: 'member', state: 'invited' });
  found = () => Promise.reject(new Unavailable('beta.example does not answer; try again later.'));
  const silent = await ada.send('/groups/hydraulik/invitations', { handle: 'x@beta.example' });
  expect([silent.status, textOf(silent.html).includes('That is not possible right now')]).toEqual([
    422,
    true,
  ]);
  found = async () => null;
});

test('an invitation of the own waits on the page of the group, and is accepted or declined there', async () => {
  await ada.send('/groups/hydraulik/invitations', { handle: 'otto' });
  expect(await page(otto, '/groups/hydraulik')).toContain('Einladung annehmen');
  await otto.send('/groups/hydraulik/invitation/refusal');
  expect(await standingOf(site.otto)).toBeNull();
  await ada.send('/groups/hydraulik/invitations', { handle: 'otto' });
  await otto.send('/groups/hydraulik/membership');
  expect(await standingOf(site.otto)).toEqual({ role: 'member', state: 'active' });
  await otto.send('/groups/hydraulik/membership/removal');
  expect(await standingOf(site.otto)).toBeNull();
});

test('opening a group makes a short name from its name; a taken one is refused and everything typed stays', async () => {
  const made = await otto.send('/groups', {
    name: 'Hydraulik Süd',
    access: 'open',
    description: 'Pumpen im Süden',
    charter: 'Freundlich bleiben',
  });
  expect([made.status, made.location]).toEqual([303, '/groups/hydraulik-sued']);
  expect(await page(anna, '/groups/hydraulik-sued/charter')).toContain('Freundlich bleiben');
  const again = await otto.send('/groups', {
    name: 'Noch eine',
    handle: 'hydraulik-sued',
    access: 'secret',
    description: 'Eigener Text',
  });
  expect(again.status).toBe(422);
  expect(again.html.includes('Eigener Text</textarea>')).toBe(true);
  expect(again.html).toMatch(/value="secret" checked/);
});

test('only who may change a group finds its settings', async () => {
  expect((await anna.get('/groups/hydraulik-sued/settings')).status).toBe(404);
  expect((await anna.send('/groups/hydraulik-sued/settings', { name: 'Mine' })).status).toBe(404);
  await otto.send('/groups/hydraulik-sued/settings', { name: 'Hydraulik im Süden', access: 'closed' });
  expect(await page(anna, '/groups/hydraulik-sued')).toContain('Hydraulik im Süden');
});

test('people are found by name, skill and site, and only by what the reader may see', async () => {
  await site.act((tx) =>
    editProfile(tx, site.ada, {
      fields: [
        { name: 'skill', value: 'Kavitation' },
        { name: 'site', value: 'Kiel' },
        { name: 'skill', value: 'Geheimnis', visibility: 'me' },
      ],
    }),
  );
  expect(await page(anna, '/people?q=kavit+kiel')).toContain('@ada');
  expect(await page(anna, '/people?skill=Kavitation')).toContain('@ada');
  expect(await page(anna, '/people?q=geheimnis')).toContain('No matches');
  expect(await page(anna, '/@ada')).not.toContain('Geheimnis');
  expect(await page(ada, '/@ada')).toContain('Geheimnis');
});

test('a full handle that nobody here knows is asked for at its home; silence is told', async () => {
  found = async (handle) =>
    handle === 'emil@beta.example' ? partnersPerson(site.db, 'https://beta.example', 'emil') : null;
  expect(await page(anna, '/people?q=%40emil%40beta.example')).toContain('Emil');
  expect(await page(anna, '/@emil@beta.example')).toContain('Emil');
  found = () => Promise.reject(new Unavailable('beta.example does not answer; try again later.'));
  expect(await page(anna, '/people?q=someone%40beta.example')).toContain('is not responding right now');
  found = async () => null;
});

test('following asks where it must, and the answer is given under requests', async () => {
  await site.act((tx) => editProfile(tx, site.ada, { followPolicy: 'ask' }));
  await otto.send(`/people/${site.ada}/follow`, {}, '/@ada');
  expect(await page(otto, '/@ada')).toContain('Anfrage zurückziehen');
  expect(await page(ada, '/people/requests')).toContain('otto');
  await ada.send(`/people/${site.otto}/request/approval`);
  expect(await page(otto, '/@ada')).toContain('Nicht mehr folgen');
  await otto.send(`/people/${site.ada}/follow/removal`);
  expect(await page(otto, '/@ada')).toContain('Folgen anfragen');
});

test('notifications are unread until the reader says so, and only those that were on the page', async () => {
  const id = await site.act((tx) => publishPost(tx, site.anna, { source: 'Danke' }));
  await site.act((tx) => react(tx, site.ada, id, 'recommend'));
  const before = await anna.get('/notifications');
  expect(textOf(before.html)).toContain('reacted to your post: Recommend');
  const shown = /name="up_to" value="(\d+)"/.exec(before.html)?.[1] ?? '';
  await site.act((tx) => follow(tx, site.otto, site.anna));
  await anna.send('/notifications/reads', { up_to: shown });
  expect((await anna.get('/people')).html).toMatch(/<title>\(1\) /);
  const after = await anna.get('/notifications');
  expect(after.html.match(/class="alert unread"/g)).toHaveLength(1);
});

test('the profile is changed in one form, each field with its readers; a mistake keeps what was typed', async () => {
  const fields = {
    name: 'Otto Meier',
    bio: 'Ich **prüfe**.',
    title: 'Prüfer',
    title_for: 'all',
    skill: ['CFD', 'Akustik'],
    skill_for: ['company', 'company'],
    follow_policy: 'ask',
    locale: 'fr',
  };
  expect((await otto.send('/settings', fields)).location).toBe('/settings?saved=1');
  const rows =
    await site.db`select name, value, visibility from profile_fields where person_id = ${site.otto} order by name, value`;
  expect(rows.map((row) => `${row.name} ${row.value} ${row.visibility}`)).toEqual([
    'skill Akustik company',
    'skill CFD company',
    'title Prüfer all',
  ]);
  expect((await otto.get('/')).html.includes('<html lang="fr">')).toBe(true);
  const wrong = await otto.send('/settings', { ...fields, link: 'not an address' });
  expect([
    wrong.status,
    wrong.html.includes('value="not an address"'),
    wrong.html.includes('role="alert"'),
  ]).toEqual([422, true, true]);
});

test('empty rooms say one sentence and offer one action', async () => {
  const quiet = await site.browser(await newPerson('quiet'));
  for (const [path, link] of [
    ['/?feed=following', '/people'],
    ['/saved', '/'],
    ['/notifications', '/people'],
    ['/tags/nothing', '/posts/new'],
    ['/people/requests', '/people'],
  ] as const) {
    const { html } = await quiet.get(path);
    const empty = /<div class="empty"><p>[^<]+<\/p><a class="button second" href="([^"]*)">/.exec(html);
    expect([path, empty?.[1]]).toEqual([path, link]);
  }
});

async function newPerson(handle: string): Promise<PersonId> {
  const { addPerson } = await import('#test/support/cast.ts');
  return addPerson(site.db, handle);
}
