import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { publishPost } from '#src/posts/publish.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import type { PostId } from '#src/platform/ids.ts';
import { addFollow, incomingNote } from '#test/support/cast.ts';
import { fieldIn, openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
let group: string;

beforeAll(async () => {
  site = await openSite({ agreed: true });
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
  group = `group:${site.group}`;
});
// What was confirmed in one test is asked about again in the next.
beforeEach(async () => {
  await site.db`delete from border_confirmations`;
});
afterAll(() => site.close());

const posts = () =>
  site.db<{ id: PostId; source: string; level: string }[]>`select id, source, level from posts order by id`;
const countOf = async (source: string) => (await posts()).filter((post) => post.source === source).length;
const idOf = async (source: string): Promise<PostId> => {
  const found = (await posts()).find((post) => post.source === source);
  if (!found) throw new Error(`There is no post "${source}".`);
  return found.id;
};
/** Everything that a page would send on if its (one) button were pressed. */
const hiddenOf = (html: string, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, fieldIn(html, name)]));

test('a post for my company is there at once, for colleagues, and asks nothing', async () => {
  const sent = await ada.send('/posts', { source: 'Kantine zu', audience: 'instance' });
  expect([sent.status, sent.location]).toEqual([303, '/#held']);
  expect(textOf((await ada.get('/')).html)).toContain('Kantine zu');
  expect(textOf((await otto.get('/?feed=all')).html)).toContain('Kantine zu');
});

test('the same form sent again, even at once, is one post, and leads to it', async () => {
  const texts = Array.from({ length: 6 }, (_each, n) => `only once ${n}`);
  for (const source of texts) {
    const once = fieldIn((await ada.get('/posts/new')).html, 'once');
    const fields = { source, audience: 'instance', once };
    // Each is published as soon as it was answered, so the others come before, while and after that happens.
    const answers = await Promise.all([1, 2, 3].map(() => ada.send('/posts', fields)));
    answers.push(await ada.send('/posts', fields));
    expect(await countOf(source)).toBe(1);
    const post = `/#post-${await idOf(source)}`;
    for (const answer of answers) expect(['/#held', post]).toContain(answer.location);
    expect(answers.at(-1)?.location).toBe(post);
    expect((await site.db`select from held_posts`).count).toBe(0);
  }
});

test('the composer names every company that a group reaches', async () => {
  const { html } = await ada.get(`/posts/new?group=${site.group}`);
  const option = /<option value="group:[^"]*" selected="">([^<]*)</.exec(html)?.[1];
  expect(option).toBe('⇄ hydraulik — Alpha AG and Beta SAS');
});

test('a post that crosses a border is asked about first, and nothing exists until the answer', async () => {
  const asked = await ada.send('/posts', { source: 'across', audience: group });
  expect(asked.status).toBe(422);
  expect(textOf(asked.html)).toContain('Post to Alpha AG and Beta SAS');
  expect(await countOf('across')).toBe(0);
  const carried = hiddenOf(asked.html, ['once', 'confirmed', 'audience', 'source', 'language']);
  const sent = await ada.send('/posts', carried);
  expect(sent.status).toBe(303);
  expect(await countOf('across')).toBe(1);
  expect(textOf((await anna.get('/groups/hydraulik')).html)).toContain('across');
});

test('going back from the question keeps every word', async () => {
  const asked = await ada.send('/posts', {
    source: 'wait & <see>',
    audience: group,
    title: 'T "1"',
    poll_option: ['a', 'b'],
  });
  const carried = hiddenOf(asked.html, ['once', 'audience', 'source', 'title', 'language', 'poll_days']);
  const again = await ada.send('/posts', { ...carried, poll_option: ['a', 'b'], step: 'edit' });
  expect(again.html.includes('wait &amp; &lt;see&gt;</textarea>')).toBe(true);
  expect(again.html.includes('value="T &quot;1&quot;"')).toBe(true);
  expect(again.html.match(/name="poll_option" value="[ab]"/g)).toHaveLength(2);
  expect(await countOf('wait & <see>')).toBe(0);
});

test('when another company joins between question and answer, the question is asked again', async () => {
  const asked = await ada.send('/posts', { source: 'late', audience: group });
  const carried = hiddenOf(asked.html, ['once', 'confirmed', 'audience', 'source', 'language']);
  await site.db`insert into memberships (group_id, person_id, state) values (${site.group}, ${site.carl}, 'active')`;
  const again = await ada.send('/posts', carried);
  expect([again.status, textOf(again.html).includes('Post to Alpha AG, Beta SAS and Gamma Ltd')]).toEqual([
    422,
    true,
  ]);
  expect(await countOf('late')).toBe(0);
  await site.db`delete from memberships where person_id = ${site.carl}`;
});

test('an answer to one group is no answer for another audience', async () => {
  const asked = await ada.send('/posts', { source: 'swap', audience: group });
  const { once, confirmed } = hiddenOf(asked.html, ['once', 'confirmed']);
  const again = await ada.send('/posts', {
    source: 'swap @bob@beta.example',
    audience: 'direct',
    once: once ?? '',
    confirmed: confirmed ?? '',
  });
  expect(again.status).toBe(422);
  expect(await countOf('swap @bob@beta.example')).toBe(0);
});

test('naming somebody of a partner in a letter crosses the border; naming a colleague does not', async () => {
  const abroad = await ada.send('/posts', { source: 'hello @bob@beta.example', audience: 'direct' });
  expect(textOf(abroad.html)).toContain('Post to Alpha AG and Beta SAS');
  const home = await ada.send('/posts', { source: 'hello @anna', audience: 'direct' });
  expect(home.status).toBe(303);
  expect(textOf((await anna.get('/chat')).html)).toContain('hello');
});

test('followers at a partner with an agreement make a post to followers cross; without an agreement it cannot', async () => {
  await addFollow(site.db, site.bob, site.otto);
  const become = async (state: 'active' | 'terminated') => {
    await site.db`update agreements set state = ${state} where peer_id = ${site.beta}`;
    await site.refresh();
  };
  await become('terminated');
  const before = await otto.send('/posts', { source: 'an meine Follower', audience: 'followers' });
  expect(before.status).toBe(303);
  await become('active');
  const after = await otto.send('/posts', { source: 'noch etwas', audience: 'followers' });
  expect([after.status, textOf(after.html).includes('An Alpha AG und Beta SAS senden')]).toEqual([422, true]);
});

test('an audience that one does not belong to is refused, and the text is kept', async () => {
  const page = await otto.send('/posts', { source: 'let me in', audience: group });
  expect(page.status).toBe(422);
  expect(page.html.includes('let me in</textarea>')).toBe(true);
  expect(await countOf('let me in')).toBe(0);
});

test('an empty post is refused next to the field', async () => {
  const page = await ada.send('/posts', { source: '  ', audience: 'instance' });
  expect(page.status).toBe(422);
  expect(page.html).toMatch(/role="alert" id="problem"/);
  expect(page.html).toMatch(/<textarea[^>]*aria-describedby="problem"/);
});

test('a poll is one option per line, and everybody votes once', async () => {
  await ada.send('/posts', {
    source: 'Freitag?',
    audience: 'instance',
    poll_option: ['Fisch', '', ' Lasagne '],
    poll_days: '3',
  });
  const id = await idOf('Freitag?');
  expect(textOf((await otto.get(`/posts/${id}`)).html)).toContain('Lasagne');
  expect((await otto.send(`/posts/${id}/votes`, { option: '1' })).status).toBe(303);
  expect((await otto.send(`/posts/${id}/votes`, { option: '0' })).status).toBe(409);
  const votes = await site.db`select position from poll_votes where post_id = ${id}`;
  expect(votes.map((vote) => vote.position)).toEqual([1]);
});

test('a picture is asked to be described once, and carries the description', async () => {
  const { default: sharp } = await import('sharp');
  const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const asked = await ada.upload('/posts', { source: 'look', audience: 'instance' }, [
    { name: 'pump.png', bytes },
  ]);
  expect([asked.status, await countOf('look')]).toEqual([422, 0]);
  const carried = hiddenOf(asked.html, ['once', 'confirmed', 'audience', 'source', 'language', 'file_id']);
  const sent = await ada.send('/posts', { ...carried, [`alt_${carried.file_id}`]: 'A red pump' });
  expect(sent.status).toBe(303);
  expect((await ada.get(`/posts/${await idOf('look')}`)).html).toMatch(
    /<img src="[^"]*\/files\/[^"]+" alt="A red pump"/,
  );
});

test('a file that cannot be taken is named, and the text stays', async () => {
  const page = await ada.upload('/posts', { source: 'with file', audience: 'instance' }, [
    { name: 'empty.pdf', bytes: Buffer.from('') },
  ]);
  expect(page.status).toBe(422);
  expect(page.html.includes('empty.pdf')).toBe(true);
  expect(page.html.includes('with file</textarea>')).toBe(true);
});

test('the reply form says where the answer goes before it is sent', async () => {
  const inGroup = await anna.get(`/posts/${await idOf('across')}`);
  expect(textOf(inGroup.html)).toContain('goes to everyone in hydraulik, including at Beta SAS, FR');
  expect(textOf(inGroup.html)).toContain('Reply to Alpha AG and Beta SAS');
  const home = await anna.get(`/posts/${await idOf('Kantine zu')}`);
  expect(textOf(home.html)).toContain('stays at Alpha AG');
});

test('an answer to a partner goes to their company', async () => {
  await addFollow(site.db, site.anna, site.bob);
  const uri = 'https://beta.example/ap/o/1';
  await site.act((tx) => receivePost(tx, site.fromBob, incomingNote(uri)));
  const [row] = await site.db<{ id: PostId }[]>`select id from posts where uri = ${uri}`;
  const { html } = await anna.get(`/posts/${row?.id}`);
  expect(textOf(html)).toContain('goes to Beta SAS, FR');
  expect(html.includes('Beta SAS · FR</span>')).toBe(true);
});

test('the first answer in a thread that leaves the company is asked about once more; the next ones are not', async () => {
  const id = await idOf('across');
  const asked = await anna.send(`/posts/${id}/replies`, { source: 'first word' }, `/posts/${id}`);
  expect(asked.status).toBe(422);
  expect(textOf(asked.html)).toContain('Post to Alpha AG and Beta SAS');
  expect(await countOf('first word')).toBe(0);
  expect((await anna.get(`/posts/${id}`)).html).toContain('first word</textarea>');

  const carried = hiddenOf(asked.html, ['once', 'confirmed', 'place', 'source', 'language']);
  const back = await anna.send(`/posts/${id}/replies`, { ...carried, step: 'edit' });
  expect([back.status, back.html.includes('first word</textarea>'), await countOf('first word')]).toEqual([
    200,
    true,
    0,
  ]);
  const other = { ...carried, confirmed: `${id} gamma.example` };
  expect((await anna.send(`/posts/${id}/replies`, other)).status).toBe(422);
  expect((await anna.send(`/posts/${id}/replies`, carried)).status).toBe(303);
  expect(await countOf('first word')).toBe(1);

  expect((await anna.send(`/posts/${id}/replies`, { source: 'second word' })).status).toBe(303);
  expect(await countOf('second word')).toBe(1);
});

test('an answer that stays in the company is not asked about', async () => {
  const sent = await anna.send(`/posts/${await idOf('Kantine zu')}/replies`, { source: 'stays here' });
  expect([sent.status, await countOf('stays here')]).toEqual([303, 1]);
});

test('answers stand below what they answer; an empty one is refused and nothing is lost', async () => {
  const id = await idOf('across');
  const sent = await anna.send(`/posts/${id}/replies`, { source: 'me too' }, `/posts/${id}`);
  const answer = await idOf('me too');
  expect([sent.status, sent.location]).toEqual([303, `/posts/${id}#held`]);
  const { html } = await ada.get(`/posts/${id}`);
  expect(html.indexOf(`id="post-${id}"`)).toBeLessThan(html.indexOf(`id="post-${answer}"`));
  expect((await anna.send(`/posts/${id}/replies`, { source: '' })).status).toBe(422);
});

test('reactions, shares and saves are made and taken back, and are told apart by who did them', async () => {
  const id = await idOf('Kantine zu');
  for (const kind of ['like', 'recommend', 'emoji 🎉']) await otto.send(`/posts/${id}/reactions`, { kind });
  const otherOwn = /class="[^"]*mine[^"]*" form="act" formaction="[^"]*\/reactions\/removal"/g;
  expect((await otto.get(`/posts/${id}`)).html.match(otherOwn)?.length).toBeGreaterThanOrEqual(3);
  expect((await anna.get(`/posts/${id}`)).html).not.toMatch(otherOwn);
  await otto.send(`/posts/${id}/reactions/removal`, { kind: 'recommend' });
  await otto.send(`/posts/${id}/shares`);
  await otto.send(`/posts/${id}/saves`);
  expect(textOf((await otto.get('/saved')).html)).toContain('Kantine zu');
  expect(textOf((await ada.get('/saved')).html)).not.toContain('Kantine zu');
  const [row] = await site.db`select reactions_count, shares_count from posts where id = ${id}`;
  expect(row).toEqual({ reactionsCount: 2, sharesCount: 1 });
});

test('a group post offers no share, because it stays in its group', async () => {
  const id = await idOf('across');
  expect((await anna.get(`/posts/${id}`)).html).not.toContain(`/posts/${id}/shares`);
  expect((await anna.send(`/posts/${id}/shares`)).status).toBe(403);
});

test('an edit shows, says so, and leaves the first version readable', async () => {
  const id = await site.act((tx) => publishPost(tx, site.ada, { source: 'Tippfeler' }));
  expect((await ada.get(`/posts/${id}/edit`)).html.includes('Tippfeler</textarea>')).toBe(true);
  const saved = await ada.send(`/posts/${id}/versions`, { source: 'Tippfehler', language: 'de' });
  expect([saved.status, saved.location]).toEqual([303, `/posts/${id}`]);
  const page = textOf((await otto.get(`/posts/${id}`)).html);
  expect([page.includes('Tippfehler'), page.includes('bearbeitet')]).toEqual([true, true]);
  expect(textOf((await otto.get(`/posts/${id}/versions`)).html)).toContain('Tippfeler');
  expect((await otto.get(`/posts/${id}/edit`)).status).toBe(404);
  expect((await otto.send(`/posts/${id}/versions`, { source: 'hijack' })).status).toBe(404);
});

test('deleting asks first, and then the post is gone', async () => {
  const id = await site.act((tx) => publishPost(tx, site.ada, { source: 'doomed' }));
  expect(textOf((await ada.get(`/posts/${id}/removal`)).html)).toContain('Delete this post?');
  expect((await ada.get(`/posts/${id}`)).status).toBe(200);
  const gone = await ada.send(`/posts/${id}/removal`, {}, `/posts/${id}`);
  expect([gone.status, gone.location]).toEqual([303, '/']);
  expect((await ada.get(`/posts/${id}`)).status).toBe(404);
});

test("a moderator takes a member's post out of the group; the author still reads it and is told", async () => {
  const id = await site.act((tx) => publishPost(tx, site.anna, { source: 'off topic', groupId: site.group }));
  expect((await anna.get(`/posts/${id}/hiding`)).status).toBe(404);
  expect((await ada.send(`/posts/${id}/hiding`)).status).toBe(422);
  expect((await ada.send(`/posts/${id}/hiding`, { reason: 'Not about pumps' })).status).toBe(303);
  expect((await ada.get(`/posts/${id}`)).status).toBe(404);
  expect(textOf((await anna.get(`/posts/${id}`)).html)).toContain(
    'Removed by the moderators: Not about pumps',
  );
});

test('topics and people in a text lead to our own pages, and a partner is marked', async () => {
  await ada.send('/posts', {
    source: 'thanks @bob@beta.example and @anna for #Pumpen',
    audience: 'instance',
  });
  const { html } = await otto.get('/?feed=all');
  expect(html.includes('href="/@bob@beta.example">@bob</a> <span class="plate')).toBe(true);
  expect(html.includes('href="/@anna">@anna</a>')).toBe(true);
  expect(html.includes('href="/tags/pumpen"')).toBe(true);
  expect(textOf((await otto.get('/tags/pumpen')).html)).toContain('thanks');
});

test('what another app shares begins a post, once each, and publishes nothing', async () => {
  await site.db`delete from drafts`;
  const before = (await site.db`select from posts`).count;
  const said = {
    shared_title: 'Ventil <b>',
    shared: 'Siehe https://x.example/1',
    shared_url: 'https://x.example/1',
  };
  const otto = await site.browser(site.otto);
  const { html } = await otto.get(`/posts/new?${new URLSearchParams(said)}`);
  expect(/<textarea[^>]*name="source"[^>]*>([^<]*)/.exec(html)?.[1]?.trim()).toBe(
    'Ventil &lt;b&gt;\n\nSiehe https://x.example/1',
  );
  expect((await site.db`select from posts`).count).toBe(before);
});

test('home is small: twenty posts in less than 30 KB', async () => {
  for (let i = 0; i < 25; i++)
    await site.act((tx) =>
      publishPost(tx, site.ada, { source: `Nummer ${i}: ${Math.random().toString(36).repeat(20)}` }),
    );
  const page = await ada.get('/');
  expect(page.headers['content-encoding']).toBe('gzip');
  const { gzipSync } = await import('node:zlib');
  expect(gzipSync(page.html).byteLength).toBeLessThan(30 * 1024);
  const next = /href="(\/\?feed=you&amp;before=\d+)"/.exec(page.html)?.[1] ?? '';
  expect(textOf((await ada.get(next.replace('&amp;', '&'))).html)).toContain('Nummer 4:');
});
