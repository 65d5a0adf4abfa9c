import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findConversation } from '#src/chat/read.ts';
import { readNotificationSettings } from '#src/notifications/choices.ts';
import { readMarkers } from '#src/notifications/markers.ts';
import { unreadCount } from '#src/notifications/read.ts';
import { stopLink } from '#src/notifications/stop-link.ts';
import type { FactMap, FactName } from '#src/platform/facts.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { namedText } from '#src/web/posts/post-html.ts';
import { addMember } from '#test/support/cast.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
beforeEach(async () => {
  await site.db`delete from notifications`;
});
afterAll(() => site.close());

const tell = <Name extends FactName>(name: Name, data: FactMap[Name], by?: PersonId) =>
  site.act((tx) => site.instance.journal.record(tx, { name, about: 'test', by, data }));
const text = async (browser: Browser, path: string) => textOf((await browser.get(path)).html);

test('what a former member could read is neither listed nor opened by its old address', async () => {
  await site.act((tx) => publishPost(tx, site.ada, { source: '@anna inside', groupId: site.group }));
  const { html } = await anna.get('/notifications');
  expect(html).toContain('data-live-topics-value="notifications"');
  const path = /href="(\/notifications\/\d+)"/.exec(html)?.[1] ?? '';
  await site.db`delete from memberships where group_id = ${site.group} and person_id = ${site.anna}`;
  expect(await text(anna, '/notifications')).not.toContain('inside');
  expect([(await anna.get(path)).status, (await otto.get(path)).status]).toEqual([410, 404]);
  await addMember(site.db, site.group, site.anna);
  expect((await anna.get(path)).location).toMatch(/^\/posts\/\d+$/);
  expect((await anna.get('/notifications')).html).not.toContain('alert unread');
});

test('reactions are told together with their names, and marked as read one matter at a time', async () => {
  const one = await site.act((tx) => publishPost(tx, site.ada, { source: 'Erster Beitrag' }));
  const two = await site.act((tx) => publishPost(tx, site.ada, { source: 'Zweiter Beitrag' }));
  for (const person of [site.anna, site.otto])
    for (const id of [one, two]) await site.act((tx) => react(tx, person, id, 'like'));
  const { html } = await ada.get('/notifications');
  expect(textOf(html)).toContain('otto and anna reacted to your post: Like');
  expect(html.match(/class="alert unread"/g)).toHaveLength(2);
  const [, id] = /formaction="\/notifications\/(\d+)\/reads"/.exec(html) ?? [];
  await anna.send(`/notifications/${id}/reads`);
  expect((await ada.get('/notifications')).html.match(/class="alert unread"/g)).toHaveLength(2);
  await ada.send(`/notifications/${id}/reads`);
  expect((await ada.get('/notifications')).html.match(/class="alert unread"/g)).toHaveLength(1);
});

test('looking at the list empties the badge and leaves unread what is unread; apps and pages agree', async () => {
  const badge = async (browser: Browser, path: string) =>
    /notifications"[^>]*>.*?<span class="badge">(\d+)/s.exec(
      /<nav class="rooms".*?<\/nav>/s.exec((await browser.get(path)).html)?.[0] ?? '',
    )?.[1] ?? null;
  await site.act((tx) => publishPost(tx, site.ada, { source: '@anna eins' }));
  await site.act((tx) => publishPost(tx, site.ada, { source: '@anna zwei' }));
  expect(await badge(anna, '/groups')).toBe('2');
  expect(await badge(anna, '/notifications?show=mentions')).toBe('2');
  expect(await badge(anna, '/notifications')).toBeNull();
  const { html } = await anna.get('/notifications');
  expect(html.match(/class="alert unread"/g)).toHaveLength(2);
  expect(html).toContain('name="up_to"');
  expect(await badge(anna, '/groups')).toBeNull();
  expect(await unreadCount(site.db, site.anna)).toBe(0);
  const [marker] = await readMarkers(site.db, site.anna, ['notifications']);
  const [newest] =
    await site.db`select max(id)::text as id from notifications where person_id = ${site.anna}`;
  expect(marker?.lastReadId).toBe(newest?.['id']);

  const third = await site.act((tx) => publishPost(tx, site.ada, { source: '@anna drei' }));
  expect(await badge(anna, '/groups')).toBe('1');
  expect(await badge(anna, `/posts/${third}`)).toBeNull(); // read, on that page already
});

test('previews name people instead of their addresses', () => {
  const person = (handle: string, host: string | null, name: string) =>
    ({ id: site.anna, uri: '', pageUrl: null, ...{ handle, host, name } }) as const;
  const mentions = [
    person('grace', 'gamma.example:4003', 'Grace Okafor'),
    person('otto', null, 'Otto Reuter'),
  ];
  const text = 'Thank you, @grace@gamma.example:4003, and @otto. Mail otto@alpha.example or @nobody.';
  expect(namedText({ text, mentions })).toBe(
    'Thank you, @Grace Okafor, and @Otto Reuter. Mail otto@alpha.example or @nobody.',
  );
});

test('a message is an alert of the chat alone: not listed, not marked with the rest, read when its conversation is', async () => {
  const waiting = async (): Promise<string[]> =>
    (
      await site.db<{ level: string }[]>`
        select p.level from notifications n join posts p on p.id = n.post_id
        where n.person_id = ${site.anna} and n.read_at is null order by n.id`
    ).map((row) => row.level);
  await site.act((tx) => publishPost(tx, site.ada, { source: '@anna für alle' }));
  await ada.send('/chat/messages', { person: site.anna, source: 'nur du' }, `/chat/new?with=${site.anna}`);
  const { html } = await anna.get('/notifications');
  expect(textOf(html)).toContain('für alle');
  expect(textOf(html)).not.toContain('nur du');
  const upTo = /name="up_to" value="(\d+)"/.exec(html)?.[1] ?? '';
  expect(upTo).not.toBe('');
  await site.act((tx) => publishPost(tx, site.ada, { source: '@anna noch etwas' }));
  await anna.send('/notifications/reads', { up_to: String(BigInt(upTo) + 10n ** 12n) }, '/notifications');
  expect(await waiting()).toEqual(['direct']);
  await site.act((tx) => publishPost(tx, site.otto, { source: '@anna ein anderer', level: 'direct' }));
  const conversation = await findConversation(site.db, site.anna, [site.ada]);
  await anna.get(`/chat/${conversation}`);
  expect(await waiting()).toEqual(['direct']);
  await anna.get(`/chat/${await findConversation(site.db, site.anna, [site.otto])}`);
  expect(await waiting()).toEqual([]);
});

test('the filters show one kind each', async () => {
  const id = await site.act((tx) => publishPost(tx, site.anna, { source: 'Frage' }));
  await site.act((tx) => publishPost(tx, site.ada, { source: 'Hallo @anna' }));
  await site.act((tx) => publishPost(tx, site.ada, { source: 'Ja', replyToId: id }));
  await tell('follow.requested', { followerId: site.otto, followeeId: site.anna, uri: 'x' }, site.otto);
  const shown = async (show: string) => {
    const seen = await text(anna, `/notifications${show}`);
    return ['mentioned you', 'replied to you', 'wants to follow'].filter((each) => seen.includes(each));
  };
  expect(await shown('')).toHaveLength(3);
  expect(await shown('?show=mentions')).toEqual(['mentioned you']);
  expect(await shown('?show=answers')).toEqual(['replied to you']);
  expect(await shown('?show=requests')).toEqual(['wants to follow']);
});

test('an invitation is accepted where it is told, and then offers nothing more', async () => {
  await ada.send('/groups/hydraulik/invitations', { handle: 'otto' });
  const before = await otto.get('/notifications');
  expect(before.html).toContain('formaction="/groups/hydraulik/invitation/refusal"');
  expect(before.html).toContain('formaction="/groups/hydraulik/membership"');
  await otto.send('/groups/hydraulik/membership', {}, '/notifications');
  const after = await otto.get('/notifications');
  expect(textOf(after.html)).toContain('hat dich in die Gruppe hydraulik eingeladen');
  expect(after.html).not.toContain('/groups/hydraulik/membership"');
  await site.db`delete from memberships where person_id = ${site.otto}`;
});

test('what one chooses is kept: the matrix, the rhythm and the quiet hours', async () => {
  const saved = await ada.send('/settings/notifications', {
    mentions_app: 'on',
    mentions_mail: 'on',
    rhythm: 'weekly',
    hour: '7',
    weekday: '5',
    quiet: 'on',
    from: '18:30',
    to: '07:15',
    quiet_days: ['1', '5'],
    whole_days: ['7'],
    messages_pass: 'on',
  });
  expect(saved.location).toBe('/settings/notifications?saved=1');
  const settings = await readNotificationSettings(site.db, site.ada);
  expect([
    settings.wants('mentions', 'mail'),
    settings.wants('mentions', 'push'),
    settings.wants('answers', 'app'),
    settings.wants('requests', 'app'),
  ]).toEqual([true, false, false, true]);
  expect(settings.rhythm).toEqual({ rhythm: 'weekly', hour: 7, weekday: 5 });
  expect(settings.quiet).toEqual({
    ...{ from: 1110, to: 435, weekdays: [1, 5], wholeDays: [7] },
    ...{ mustReadsPass: false, messagesPass: true },
  });
  const { html } = await ada.get('/settings/notifications');
  expect(html).toContain('name="from" value="18:30"');
  expect(html).toMatch(/value="weekly" checked/);
});

test('times that no clock shows are refused in words, and what was chosen stays', async () => {
  const refused = await ada.send('/settings/notifications', {
    ...{ rhythm: 'daily', hour: '9', weekday: '1', quiet: 'on', from: 'abends', to: '08:00' },
  });
  expect([refused.status, refused.html.includes('role="alert"')]).toEqual([422, true]);
  expect(refused.html).toMatch(/value="daily" checked/);
});

test('a thread, a group and a company are muted from where they are met, and heard again from the settings', async () => {
  const id = await site.act((tx) =>
    publishPost(tx, site.ada, { source: 'Langer Faden', groupId: site.group }),
  );
  expect(await text(anna, `/posts/${id}/mutes`)).toContain('This conversation');
  expect((await otto.get(`/posts/${id}/mutes`)).status).toBe(404);
  expect((await otto.send(`/mutes/threads/${id}`)).status).toBe(404);
  await anna.send(`/mutes/threads/${id}`);
  await anna.send(`/mutes/groups/${site.group}`, { mentions_pass: 'on' });
  await anna.send(`/mutes/companies/${site.beta}`);
  const listed = await text(anna, '/settings/notifications');
  for (const name of [
    'Langer Faden',
    'hydraulik',
    'You are still notified of mentions and replies',
    'Beta SAS · FR',
  ])
    expect(listed).toContain(name);
  for (const path of [`threads/${id}`, `groups/${site.group}`, `companies/${site.beta}`])
    await anna.send(`/mutes/${path}/removal`);
  expect(await text(anna, '/settings/notifications')).toContain('Nothing is muted');
});

test('the link of a mail asks first and stops at a click, without signing in; a made-up one does not exist', async () => {
  const path = (what: 'all' | 'mentions') => new URL(stopLink(site.instance, site.otto, what)).pathname;
  const wants = async () => (await readNotificationSettings(site.db, site.otto)).wants('mentions', 'mail');
  const seen = await site.http().get(path('mentions'));
  expect([seen.status, textOf(seen.text).includes('Erwähnungen'), await wants()]).toEqual([200, true, true]);
  const stopped = await site.http().post(path('mentions')).type('form').send('List-Unsubscribe=One-Click');
  expect([stopped.status, await wants()]).toEqual([200, false]);
  await site.http().post(path('all'));
  expect((await readNotificationSettings(site.db, site.otto)).rhythm.rhythm).toBe('never');
  const forged = path('all').slice(0, -4) + 'AAAA';
  expect((await site.http().get(forged)).status).toBe(404);
  expect((await site.http().post(forged)).status).toBe(404);
});

test('where no mail is sent the page says so', async () => {
  const quiet = await openSite({ sendsMail: false });
  const browser = await quiet.browser(quiet.ada);
  expect(await text(browser, '/settings/notifications')).toContain('does not send e-mail');
  expect(await text(ada, '/settings/notifications')).not.toContain('does not send e-mail');
  await quiet.close();
});
