import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { newId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { testKeys } from '#test/support/people.ts';
import { openSite, type Browser, type Site } from './site.ts';

// Every form whose address names something is sent by somebody who may not see it, and answered as if it were not there: a page that is shown
// again after a POST asks what it asks at a GET. The addresses come from the router, so that a new form is asked, too.
let site: Site;
let otto: Browser;
let hidden: Readonly<Record<string, string>>;
beforeAll(async () => {
  site = await openSite();
  otto = await site.browser(site.otto);
  const keys = await testKeys();
  const group = await site.act((tx) =>
    createGroup(tx, site.ada, { handle: 'nordlicht', name: 'Nordlicht', access: 'secret', keys }),
  );
  const post = await site.act((tx) =>
    publishPost(tx, site.ada, { source: 'Wer kommt mit, @anna?', groupId: site.group }),
  );
  const letter = await site.act((tx) =>
    publishPost(tx, site.ada, { source: 'Unter uns, @anna', level: 'direct' }),
  );
  const [notification] = await site.db<{ id: string }[]>`
    select id from notifications where person_id = ${site.anna} order by id limit 1`;
  const [chat] = await site.db<{ id: string }[]>`select id from conversations where last_post_id = ${letter}`;
  hidden = {
    posts: post,
    groups: 'nordlicht',
    notifications: notification?.id ?? '',
    chat: chat?.id ?? '',
    'mutes/threads': post,
    'mutes/groups': group,
  };
});
afterAll(() => site.close());

/** Fields of every form at once: each takes its own, so that none stops at an empty one. */
const tries: readonly Record<string, string>[] = [
  {},
  { q: 'anna', find: '1' },
  {
    q: 'anna',
    text: 'x',
    source: 'x',
    reason: 'x',
    kind: 'like',
    choice: '0',
    name: 'x',
    note: 'x',
    role: 'owner',
  },
];

/** Without the name asked for, and without the minute: every page says when it was made. */
const plain = (answer: string, name: string): string =>
  answer.replaceAll(name, '*').replaceAll(/\d{1,2}:\d{2}/g, 'hh:mm');

test('a form about what one may not see is answered as one about what is not there', async () => {
  const asked = new Set<string>();
  for (const [pattern, noun] of aboutSomething()) {
    await site.forgetAttempts();
    const known = hidden[noun] ?? '';
    const unknown = noun === 'groups' ? 'suedlicht' : newId();
    const path = (name: string) =>
      pattern.replace(/:(id|handle)(\{[^}]+\})?/, name).replace(':person', site.anna);
    for (const fields of tries) {
      const [one, other] = [await answer(path(known), fields), await answer(path(unknown), fields)];
      expect([pattern, fields, plain(one, known)]).toEqual([pattern, fields, plain(other, unknown)]);
    }
    asked.add(noun);
  }
  expect([...asked].toSorted()).toEqual(Object.keys(hidden).toSorted());
}, 120_000);

test('and nothing came of it', async () => {
  const acted = await site.db`
    select 1 from memberships where person_id = ${site.otto}
    union all select 1 from reactions where person_id = ${site.otto}
    union all select 1 from posts where author_id = ${site.otto}
    union all select 1 from posts where removed_at is not null`;
  expect(acted).toHaveLength(0);
});

/** Forms whose address names a noun of `hidden`, with the noun. */
function aboutSomething(): [string, string][] {
  const patterns = new Set(site.routes.flatMap(({ method, path }) => (method === 'POST' ? [path] : [])));
  return [...patterns].flatMap((pattern): [string, string][] => {
    const noun = /^\/([a-z/]+)\/:(?:id|handle)/.exec(pattern)?.[1] ?? '';
    return noun in hidden ? [[pattern, noun]] : [];
  });
}

async function answer(path: string, fields: Record<string, string>): Promise<string> {
  const { status, location, html } = await otto.send(path, fields);
  return `${status} ${location}\n${html}`;
}
