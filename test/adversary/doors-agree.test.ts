import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileLink, namedLink, previewLink } from '#src/media/link.ts';
import { sealForPartner } from '#src/media/partner-link.ts';
import { readNotificationGroups, type NotificationGroup } from '#src/notifications/read-groups.ts';
import { readPeople } from '#src/people/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { levels } from '#src/posts/post.ts';
import { mailWriter } from '#src/web/notifications/mail.tsx';
import { pushWriter } from '#src/web/notifications/push.ts';
import { ask, type Answer } from '#test/support/http.ts';
import {
  openDoors,
  type Circumstances,
  type Plan,
  type Scene,
  type Visitor,
  type Draft,
} from './doors-scene.ts';

// What one door refuses no other door gives. Posts of every kind are written while things stand one way, then somebody leaves, a moderator
// removes, an agreement is narrowed; afterwards each door is asked by everybody for each post, and all say what `canRead` says.
let scene: Scene;
beforeAll(async () => {
  scene = await openDoors();
});
afterAll(() => scene.end());

type Ours = Extract<Visitor, { ours: unknown }>;
type Theirs = Extract<Visitor, { peer: unknown }>;

const planned: fc.Arbitrary<Plan> = fc.record({
  level: fc.constantFrom(...levels),
  daysAgo: fc.integer({ min: 1, max: 40 }),
  mentions: fc.subarray(['dan', 'erin', 'bob'] as const),
  removed: fc.nat(4).map((n) => n === 0),
  file: fc.boolean(),
  byPseudonym: fc.nat(3).map((n) => n === 0),
  answers: fc.nat(2).map((n) => n === 0),
});
const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  plans: fc.array(planned, { minLength: 4, maxLength: 5 }),
  bobSince: fc.integer({ min: 1, max: 40 }).map((days) => days + 0.5),
  carolSince: fc.option(fc.integer({ min: 1, max: 40 }).map((days) => days + 0.5)),
  narrowed: fc.constantFrom('nothing', 'nothing', 'files', 'groups', 'posts', 'follow', 'direct'),
});

const filesWithoutPosts: Circumstances = {
  plans: (['public', 'followers'] as const).map((level) => ({
    ...{ level, daysAgo: 2, mentions: [], removed: false, file: true, byPseudonym: false, answers: false },
  })),
  ...{ bobSince: 10.5, carolSince: null, narrowed: 'posts' },
};

/** Who is named may still be told what the followers are not, and the other way round. */
const withoutScope = (narrowed: 'follow' | 'direct'): Circumstances => ({
  plans: (['public', 'followers', 'followers', 'direct'] as const).map((level, n) => ({
    ...{ level, daysAgo: 2, mentions: n === 1 ? [] : (['bob'] as const), removed: false },
    ...{ file: n === 0, byPseudonym: false, answers: n === 2 },
  })),
  ...{ bobSince: 10.5, carolSince: null, narrowed },
});

test('every door agrees with the rule, for everybody, whenever it was written', async () => {
  await fc.assert(
    fc.asyncProperty(circumstances, async (how) => {
      const posts = await scene.write(how);
      const wrong = await Promise.all(scene.visitors.map((visitor) => wrongFor(visitor, posts)));
      expect(wrong.flat()).toEqual([]);
    }),
    {
      numRuns: 5,
      endOnFailure: true,
      // Where posts are denied and files are not, a file once went without its post.
      examples: [[filesWithoutPosts], [withoutScope('follow')], [withoutScope('direct')]],
    },
  );
}, 180_000);

/** Where this visitor is given what the rule refuses, or refused what it gives. */
async function wrongFor(visitor: Visitor, posts: readonly Draft[]): Promise<string[]> {
  const doors = 'ours' in visitor ? await doorsOf(visitor) : await partnerDoorsOf(visitor);
  const wrong: string[] = [];
  for (const post of posts) {
    const may = await scene.mayRead(visitor, post);
    for (const [door, gives] of await doors(post, may))
      if (gives !== may && gives !== 'unsaid')
        wrong.push(`${visitor.name} at ${door} of ${post.level}: ${gives}`);
  }
  return wrong;
}

/** What a door gives of a post; `unsaid`: it shows some posts for reasons of its own, and this one not. */
type Gives = boolean | 'unsaid';
type Doors = (post: Draft, may: boolean) => Promise<[string, Gives][]>;

const shown = (isThere: boolean): Gives => isThere || 'unsaid';

async function doorsOf({ ours, cookie }: Ours): Promise<Doors> {
  const { alpha, room } = scene;
  const api = (path: string) => alpha.api('GET', path, undefined, ours.token);
  const page = (path: string) => ask(alpha.origin, { path, headers: { cookie, accept: 'text/html' } });
  const lists: Record<string, string> = {};
  for (const path of [
    'timelines/home',
    'notifications',
    'timelines/public',
    `timelines/list/${room.id}`,
    'conversations',
  ])
    lists[path] = (await api(`/api/v1/${path}?limit=40`)).text;
  const pages: Record<string, string> = {};
  for (const path of [
    '/',
    '/?feed=all',
    '/notifications',
    '/groups/runde',
    '/groups/runde/files',
    '/@ada',
    '/chat',
  ])
    pages[path] = (await page(path)).text;
  const notifications = await alpha.db<
    { id: string }[]
  >`select id from notifications where person_id = ${ours.id}`;
  const told = await readNotificationGroups(alpha.db, ours.id, {
    ids: notifications.map(({ id }) => id),
    limit: 80,
  });
  const outside = await lettersOf(ours.id, told);
  return async (post) => {
    const { id, word, fileUuid } = post;
    const status = await api(`/api/v1/statuses/${id}`);
    const root = await api(`/api/v1/statuses/${post.rootId}/context`);
    const has = (text: string): boolean => text.includes(word);
    return [
      ['status', status.status === 200],
      ['statuses', has((await api(`/api/v1/statuses?id[]=${id}`)).text)],
      ['source', shown((await api(`/api/v1/statuses/${id}/source`)).status === 200)],
      ['history', (await api(`/api/v1/statuses/${id}/history`)).status === 200],
      ['context', shown(has(root.text))],
      ['search', (await api(`/api/v2/search?q=${word}&type=statuses`)).text.includes(`"id":"${id}"`)],
      ['topics', (await api(`/api/v2/search?q=${word}&type=hashtags`)).text.includes(`"name":"${word}"`)],
      ['tag', shown(has((await api(`/api/v1/timelines/tag/${word}`)).text))],
      ['page', (await page(`/posts/${id}`)).status === 200],
      ['entry', (await page(`/posts/${id}/entry`)).status === 200],
      ['versions', shown((await page(`/posts/${id}/versions`)).status === 200)],
      ['page of search', (await page(`/search?q=${word}`)).text.includes(`/posts/${id}`)],
      ['suggestions', (await page(`/search/suggestions?q=${word}`)).text.includes(`/tags/${word}`)],
      ['completions', (await page(`/completions?q=%23${word.slice(0, -1)}`)).text.includes(word)],
      ...Object.entries({ ...lists, ...pages, alerts: JSON.stringify(told), ...outside }).map(
        ([name, text]): [string, Gives] => [name, shown(has(text))],
      ),
      ...(fileUuid === null
        ? []
        : ([
            ['file', (await page(`/files/${fileUuid}`)).status < 400],
            ['preview', (await page(`/files/${fileUuid}/preview`)).status < 400],
            ['address of the file', (await picture(ours.id, fileUuid)) === 200],
            ['address of its preview', (await picture(ours.id, fileUuid, previewLink)) === 200],
            ['named address', (await picture(ours.id, fileUuid, (link) => namedLink(link, 'a.png'))) === 200],
            ['search of files', (await page(`/search?q=${word}&kind=files`)).text.includes(`/posts/${id}`)],
          ] satisfies [string, Gives][])),
    ];
  };
}

/** What a mail and a push hold of these, where the company lets all of it out. */
async function lettersOf(
  personId: PersonId,
  told: readonly NotificationGroup[],
): Promise<{ readonly mail: string; readonly push: string }> {
  const { alpha } = scene;
  const { instance } = alpha.app;
  const [person] = await readPeople(alpha.db, [personId]);
  if (!person) throw new Error('Nobody is told.');
  const notifications = told.map((notification) => ({
    notification,
    content: 'full' as const,
    answerTo: null,
  }));
  const stop = { topic: null, topicUrl: '', allUrl: '' };
  const { subject, text, html } = mailWriter(instance)({
    ...{ person, rhythm: 'daily', notifications, more: 0, stop },
  });
  const push = pushWriter(instance);
  const pushed = notifications.map((each) => push.one({ person, ...each }));
  return { mail: subject + text + html, push: JSON.stringify(pushed) };
}

/** The sealed address that pages and apps are told, asked of the files' origin by whoever knows it. */
async function picture(
  personId: PersonId,
  uuid: string,
  variant: (link: string) => string = (link) => link,
): Promise<number> {
  const { instance } = scene.alpha.app;
  const link = variant(fileLink(instance, uuid, personId));
  return (await ask(instance.filesOrigin, { path: link.slice(instance.filesOrigin.length) })).status;
}

/** Only plain servers are given files by an address that is enough by itself: another Kontor signs, whatever address it was told. */
async function sealed({ viewer }: Theirs, uuid: string): Promise<number> {
  const { alpha } = scene;
  const peerId = 'peerId' in viewer ? viewer.peerId : 0;
  const query = sealForPartner(alpha.app.instance, uuid, peerId);
  return (await ask(alpha.origin, { path: `/ap/f/${uuid}?${query}` })).status;
}

async function partnerDoorsOf(visitor: Theirs): Promise<Doors> {
  const { peer, by } = visitor;
  const { alpha, room } = scene;
  const get = (path: string) =>
    by === null
      ? ask(alpha.origin, { path, headers: { accept: 'application/activity+json' } })
      : peer.get(alpha.origin, path, { by });
  const whole = async (path: string): Promise<string> => {
    const page = await get(path);
    const { next, first } = (page.json ?? {}) as { next?: string; first?: string };
    const more = next ?? first;
    return page.text + (typeof more === 'string' ? await whole(more.slice(alpha.origin.length)) : '');
  };
  const outboxes = new Map<string, string>();
  const log = await whole(`${room.uri.slice(alpha.origin.length)}/log`);
  return async (post, may) => {
    const { path, authorPath, createPath, parentPath, fileUuid, word } = post;
    const outbox = outboxes.get(authorPath) ?? (await whole(`${authorPath}/outbox`));
    outboxes.set(authorPath, outbox);
    const mayFile = await scene.mayRead(visitor, post, 'file');
    const note = await get(path);
    const file = fileUuid === null ? null : await get(`/ap/f/${fileUuid}`);
    const create = createPath === null ? null : await get(createPath);
    // Signed with its files, it is given with them or not at all.
    const asSent = ({ status, text }: Answer): Gives =>
      !may || fileUuid === null || mayFile ? status === 200 : given(text.includes(`${word}.png`));
    // Of the file, what the agreement says of files besides.
    const given = (gives: boolean): boolean => (gives === (may && mayFile) ? may : !may);
    return [
      ['object', note.status === 200],
      ['replies', (await get(`${path}/replies`)).status === 200],
      ['outbox', outbox.includes(word)],
      ...(create === null ? [] : ([['activity', asSent(create)]] satisfies [string, Gives][])),
      ...(post.level === 'group' ? ([['log', log.includes(word)]] satisfies [string, Gives][]) : []),
      ...(parentPath === null
        ? []
        : ([
            ['replies of what it answers', shown((await get(`${parentPath}/replies`)).text.includes(path))],
          ] satisfies [string, Gives][])),
      ...(file === null || fileUuid === null
        ? []
        : ([
            ['file', given(file.status === 200)],
            ['sealed address', (await sealed(visitor, fileUuid)) === 404 ? may : !may],
            ['attachment', given(note.text.includes(`${word}.png`))],
            ['attachment in the outbox', given(outbox.includes(`${word}.png`))],
            ['attachment in the log', log.includes(`${word}.png`) ? given(true) : may],
          ] satisfies [string, Gives][])),
    ];
  };
}
