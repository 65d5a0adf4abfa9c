import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, newUuid, type FileId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { completeTags } from '#src/posts/complete.ts';
import { indexWords } from '#src/posts/search/index-words.ts';
import { publishPost } from '#src/posts/publish.ts';
import { findFiles } from '#src/posts/search/search-files.ts';
import { soughtIn } from '#src/posts/search/search-query.ts';
import { findPosts, readSearch } from '#src/posts/search/search.ts';
import { findTopics } from '#src/posts/search/topics.ts';
import { openCompany, type Company } from '#test/support/cast.ts';

// A search looks at what its reader may read, and at nothing else: however much there is that they may not, it hides nothing and tells nothing.
let at: Company;
let old: string;
const much = 33_000;
beforeAll(async () => {
  at = await openCompany();
  old = await at.act((tx) =>
    publishPost(tx, at.ada, { source: 'Zunder #zzz', publishedAt: new Date('2026-01-01') }),
  );
  await attach(old, at.ada);
  await write(at.group, at.ada, much);
  while ((await indexWords(at.db)) > 0);
}, 120_000);
afterAll(() => at.drop());

/** Posts of the group with the word, each with a topic of its own; some with a file that has it. */
async function write(group: GroupId, author: PersonId, count: number): Promise<void> {
  const { db } = at;
  const first = BigInt(newId(Date.parse('2026-02-01')));
  await db`
    insert into posts (id, uri, author_id, level, group_id, root_id, thread_uri, html, text, published_at)
    select ${first.toString()}::bigint + n, 'urn:x:' || n, ${author}, 'group', ${group}, ${first.toString()}::bigint + n, '', '', 'Zunder', now()
    from generate_series(1, ${count}) n`;
  await db`insert into post_words (post_id, words) select id, words_in(language, text) from posts where uri like 'urn:x:%'`;
  await db`delete from posts_to_index p using posts x where x.id = p.post_id and x.uri like 'urn:x:%'`;
  await db`insert into post_tags (post_id, tag) select id, 'zz' || lpad(row_number() over (order by id)::text, 5, '0') from posts
    where uri like 'urn:x:%' order by id limit 300`;
  const rows = await db<
    { id: string }[]
  >`select id from posts where uri like 'urn:x:%' order by id limit 1100`;
  await db`
    insert into files (id, uuid, owner_id, post_id, kind, media_type, name, storage_key)
    select ${first.toString()}::bigint + row_number() over (), gen_random_uuid(), ${author}, x.id, 'document', 'text/plain', 'Zunder.txt', 'x' || x.id
    from unnest(${rows.map(({ id }) => id)}::bigint[]) x(id)`;
}

async function attach(post: string, owner: PersonId): Promise<void> {
  await at.db`
    insert into files (id, uuid, owner_id, post_id, kind, media_type, name, storage_key)
    values (${newId<FileId>(Date.parse('2026-01-01'))}, ${newUuid()}, ${owner}, ${post}, 'document', 'text/plain', 'Zunder.txt', 'x')`;
}

const asked = async (personId: PersonId, page: { limit: number; maxId?: string } = { limit: 20 }) => {
  const search = await readSearch(at.db, 'Zunder');
  if (search === null) throw new Error('Nothing is asked.');
  const { posts, older, count } = await findPosts(at.db, { personId }, search, page, 81);
  const files = await findFiles(at.db, { personId }, search, soughtIn(search.words), { limit: 20 });
  return { posts: posts.map(({ id }) => id), older, count, files: files.map(({ postId }) => postId) };
};

test('what is old and readable is found behind very much that is not, and there is no further page', async () => {
  expect(await asked(at.otto)).toEqual({ posts: [old], older: null, count: 1, files: [old] });
});

test('who may read all of it turns pages', async () => {
  const { posts, older, count } = await asked(at.anna);
  expect([posts.length, older, count]).toEqual([20, posts.at(-1), 81]);
  const next = await asked(at.anna, { limit: 20, maxId: older ?? '' });
  expect(next.posts.filter((id) => posts.includes(id))).toEqual([]);
});

test('of a group that one may not read, a search within it says nothing at all', async () => {
  const search = await readSearch(at.db, 'in:hydraulik');
  const found = async (personId: PersonId) =>
    findPosts(at.db, { personId }, search ?? { words: null }, { limit: 20 });
  expect(await found(at.otto)).toEqual({ posts: [], older: null, count: 0 });
  expect((await found(at.anna)).posts).toHaveLength(20);
});

test('a topic is not hidden by the names before it that one does not meet', async () => {
  const viewer = { personId: at.otto };
  expect(await findTopics(at.db, viewer, 'zz', 8)).toEqual([{ tag: 'zzz', count: 1 }]);
  expect(await completeTags(at.db, viewer, { q: 'zz', limit: 8 })).toEqual(['zzz']);
  expect((await findTopics(at.db, { personId: at.anna }, 'zz', 80)).length).toBeGreaterThan(50);
});
