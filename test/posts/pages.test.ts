import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { editPost } from '#src/posts/edit.ts';
import { receiveEdit, receivePost } from '#src/posts/inbound/receive.ts';
import type { IncomingPost } from '#src/posts/inbound/receive.ts';
import { keptLinks, titleKey, titlesLinked, typedLinks, urisLinked } from '#src/posts/kinds/page/links.ts';
import { backlinksOf, historyOf, treeAround, versionOf } from '#src/posts/kinds/page/read-pages.ts';
import { receiveVersion, type Reception } from '#src/posts/kinds/page/receive-version.ts';
import {
  createPage,
  editPage,
  removePage,
  type PageChange,
  type PageDraft,
} from '#src/posts/kinds/page/write-page.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { addGroup, addMember, incomingNote, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
/** Agreements that allow everything, or nothing. */
const says = (allowed: boolean) => ({ decide: () => ({ allowed }) }) as unknown as PartnerRegistry;
const open = says(true);
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());
// Ada owns Hydraulik, in which Anna and Bob of Beta are members; Otto is not.
beforeEach(async () => {
  await company.db`delete from posts`;
  await company.db`update groups set pages_restricted = false, archived_at = null`;
});

const write = (who: PersonId, draft: Partial<PageDraft> = {}, group = company.group): Promise<PostId> =>
  company.act((tx) =>
    createPage(tx, open, who, group, {
      ...{ title: 'Seals', source: 'Grease **first**.', parentId: null, position: null, note: '' },
      ...draft,
    }),
  );
const change = (who: PersonId, page: PostId, what: PageChange, registry = open): Promise<void> =>
  company.act((tx) => editPage(tx, registry, who, page, what));
const seen = (who: PersonId, page: PostId) => readPost(company.db, { personId: who }, page);
const outline = async (who = company.ada, at: PostId | null = null) =>
  (await treeAround(company.db, who, company.group, at)).map(({ title }) => title);

describe('who writes', () => {
  test('nobody outside of the group, and to them there is no page', async () => {
    await expect(write(company.otto)).rejects.toMatchObject({ kind: 'not_found' });
    const page = await write(company.ada);
    await expect(change(company.otto, page, { base: 1, title: 'X' })).rejects.toMatchObject({
      kind: 'not_found',
    });
    expect(await outline(company.otto)).toEqual([]);
  });

  test('a member not where only moderators do, nor anybody in an archive', async () => {
    const page = await write(company.anna);
    await company.db`update groups set pages_restricted = true`;
    await expect(write(company.anna)).rejects.toMatchObject({ reason: { id: 'page.onlyModerators' } });
    await expect(change(company.anna, page, { base: 1, title: 'X' })).rejects.toMatchObject({
      kind: 'not_allowed',
    });
    await change(company.ada, page, { base: 1, title: 'Y' });
    await company.db`update groups set archived_at = now()`;
    await expect(change(company.ada, page, { base: 2, title: 'Z' })).rejects.toMatchObject({
      reason: { id: 'page.archived' },
    });
    expect((await seen(company.anna, page)).title).toBe('Y');
  });

  test('nobody of ours in a partner’s group beyond the agreement', async () => {
    const { ada, beta, db } = company;
    const werft = await addGroup(db, `werft-${newUuid()}`, { peerId: beta, origin: 'https://beta.example' });
    await addMember(db, werft, ada);
    const page = await write(ada, {}, werft);
    await expect(change(ada, page, { base: 1, title: 'X' }, says(false))).rejects.toMatchObject({
      reason: { id: 'page.apart' },
    });
    await change(ada, page, { base: 1, title: 'X' });
  });

  test('nobody in a post for somebody else than a group, as an answer, without a title, or by editing the post', async () => {
    const { ada, group } = company;
    const page = { parentId: null, position: null, note: '' };
    const publish = (more: object) =>
      company.act((tx) => publishPost(tx, ada, { source: 'x', title: 'T', page, ...more }));
    await expect(publish({ level: 'instance' })).rejects.toMatchObject({ reason: { id: 'page.groupOnly' } });
    await expect(write(ada, { title: '  ' })).rejects.toMatchObject({ reason: { id: 'page.titleMissing' } });
    const id = await write(ada);
    await expect(publish({ replyToId: id })).rejects.toMatchObject({ reason: { id: 'page.groupOnly' } });
    await expect(
      company.act((tx) => editPost(tx, ada, id, { source: 'Behind the history’s back' })),
    ).rejects.toMatchObject({ reason: { id: 'page.editedInWiki' } });
    expect(group).toBeDefined();
  });
});

describe('versions', () => {
  test('each is kept with its author, time and note; the same again is none', async () => {
    const { ada, anna } = company;
    const page = await write(ada);
    await change(anna, page, { base: 1, source: 'Grease *last*.', note: 'Bench 3' });
    await change(anna, page, { base: 2, source: 'Grease *last*.' });
    const history = await historyOf(company.db, ada, page, null);
    expect(history.map(({ number, note, author }) => [number, note, author?.name])).toEqual([
      [2, 'Bench 3', 'anna'],
      [1, '', 'ada'],
    ]);
    expect((await versionOf(company.db, ada, page, { number: 1 }))?.source).toBe('Grease **first**.');
    const shown = await seen(ada, page);
    expect([shown.html, shown.author.name, shown.page?.editor?.name, shown.page?.authors]).toEqual([
      '<p>Grease <em>last</em>.</p>',
      'ada',
      'anna',
      2,
    ]);
    const told = (await company.facts('page.written')).filter(({ data }) => data['postId'] === page);
    expect(told.map(({ data }) => data['number'])).toEqual([2]);
  });

  test('of two who save the same page the second is told, and changes nothing', async () => {
    const { ada, anna } = company;
    const page = await write(ada);
    await change(anna, page, { base: 1, source: 'Anna’s' });
    await expect(change(ada, page, { base: 1, source: 'Ada’s' })).rejects.toMatchObject({
      ...{ kind: 'conflict', reason: { id: 'page.changedMeanwhile' } },
    });
    expect((await seen(ada, page)).text).toBe('Anna’s');
    const both = await Promise.allSettled([
      change(anna, page, { base: 2, source: 'Anna at once' }),
      change(ada, page, { base: 2, source: 'Ada at once' }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await historyOf(company.db, ada, page, null)).length).toBe(3);
  });

  test('too long a note is refused', async () => {
    await expect(write(company.ada, { note: 'n'.repeat(201) })).rejects.toMatchObject({
      reason: { id: 'page.noteTooLong' },
    });
  });
});

describe('the tree', () => {
  test('a page stands under another, is moved, and never under itself', async () => {
    const { ada } = company;
    const top = await write(ada, { title: 'Bench' });
    const below = await write(ada, { title: 'Seals', parentId: top });
    const deep = await write(ada, { title: 'Grease', parentId: below });
    expect(await outline()).toEqual(['Bench']);
    expect(await outline(ada, below)).toEqual(['Bench', 'Seals', 'Grease']);
    await expect(change(ada, top, { base: 1, parentId: deep })).rejects.toMatchObject({
      reason: { id: 'page.circle' },
    });
    await expect(change(ada, top, { base: 1, parentId: top })).rejects.toMatchObject({
      reason: { id: 'page.circle' },
    });
    const second = await write(ada, { title: 'Archive' });
    await change(ada, below, { base: 1, parentId: second });
    expect(await outline(ada, deep)).toEqual(['Bench', 'Archive', 'Seals', 'Grease']);
    await change(ada, second, { base: 1, position: -5 });
    expect(await outline()).toEqual(['Archive', 'Bench']);
    expect((await historyOf(company.db, ada, below, null)).map(({ moved }) => moved)).toEqual([true, false]);
  });

  test('of two moves at once that would make a circle one is refused', async () => {
    const { ada, anna } = company;
    const [a, b] = [await write(ada, { title: 'A' }), await write(ada, { title: 'B' })];
    const both = await Promise.allSettled([
      change(ada, a, { base: 1, parentId: b }),
      change(anna, b, { base: 1, parentId: a }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('a page of another group is no place, thirteen pages deep is too deep', async () => {
    const { ada, db } = company;
    const other = await addGroup(db, `other-${newUuid()}`);
    await addMember(db, other, ada);
    const elsewhere = await write(ada, {}, other);
    await expect(write(ada, { parentId: elsewhere })).rejects.toMatchObject({
      reason: { id: 'page.parentGone' },
    });
    let parentId = await write(ada, { title: '1' });
    for (let depth = 2; depth <= 12; depth++) parentId = await write(ada, { title: String(depth), parentId });
    await expect(write(ada, { title: '13', parentId })).rejects.toMatchObject({
      reason: { id: 'page.tooDeep' },
    });
  });

  test('its writer deletes a page once nothing stands under it; nobody else does', async () => {
    const { ada, anna } = company;
    const top = await write(ada);
    const below = await write(anna, { title: 'Below', parentId: top });
    const remove = (who: PersonId, page: PostId) => company.act((tx) => removePage(tx, who, page));
    await expect(remove(ada, top)).rejects.toMatchObject({ reason: { id: 'page.hasPagesBelow' } });
    await expect(remove(ada, below)).rejects.toMatchObject({ kind: 'not_allowed' });
    await remove(anna, below);
    await remove(ada, top);
    expect(await outline()).toEqual([]);
    expect(await company.db`select from page_versions`).toEqual([]);
  });
});

describe('links', () => {
  const at = 'https://alpha.example/ap/o/1';
  test('are typed by title and kept by address; code is left alone', () => {
    const kept = keptLinks(
      'See [[Seals]], [[seals |rings]], `[[Seals]]`, [[Nobody]].',
      new Map([['seals', at]]),
    );
    expect(kept).toBe(`See [[${at}|Seals]], [[${at}|rings]], \`[[Seals]]\`, [[Nobody]].`);
    expect(urisLinked(kept)).toEqual([at]);
    expect([...titlesLinked(kept)]).toEqual(['nobody']);
    const page = {
      uri: at,
      title: 'Rings & seals',
      titles: new Set(['seals', 'rings & seals'].map(titleKey)),
    };
    const targets = (isUnique: boolean) => new Map([[at, { ...page, isUnique }]]);
    expect(typedLinks(kept, targets(true))).toBe(
      'See [[Rings & seals]], [[Rings & seals|rings]], `[[Seals]]`, [[Nobody]].',
    );
    expect(keptLinks(typedLinks(kept, targets(false)), new Map())).toBe(
      `See [[${at}|Rings & seals]], [[${at}|rings]], \`[[Seals]]\`, [[Nobody]].`,
    );
  });

  test('survive that the page is renamed, and lead back', async () => {
    const { ada, db } = company;
    const seals = await write(ada);
    const bench = await write(ada, { title: 'Bench', source: 'See [[seals]] and [[Grease]].' });
    await change(ada, seals, { base: 1, title: 'Rings' });
    expect((await backlinksOf(db, ada, seals)).map(({ title }) => title)).toEqual(['Bench']);
    const { uri } = await seen(ada, seals);
    expect((await seen(ada, bench)).html).toContain(`href="${uri}"`);
    expect(await backlinksOf(db, company.otto, seals)).toEqual([]);
  });
});

describe('from partners', () => {
  const pageUri = 'https://beta.example/o/page';
  const part = { number: 1, basedOn: null, source: 'Graisser', parentUri: null, position: 1, note: '' };
  const incoming = (more: Partial<IncomingPost> = {}): IncomingPost =>
    incomingNote(pageUri, {
      ...{ kind: 'page', level: 'group', groupId: company.group, title: 'Joints', html: '<p>Graisser</p>' },
      ...{ page: part, ...more },
    });
  const arrive = (more: Partial<IncomingPost> = {}) =>
    company.act((tx) => receivePost(tx, company.fromBob, incoming(more)));
  const version = (
    number: number,
    basedOn: string | null,
    more: { html?: string; parentUri?: string } = {},
  ) => ({
    ...{ uri: `https://beta.example/a/${newUuid()}`, pageUri, groupId: company.group },
    post: incoming({ html: more.html ?? `<p>v${number}</p>` }),
    page: { ...part, number, basedOn, source: `v${number}`, parentUri: more.parentUri ?? null },
    at: new Date(),
  });
  const hear = (
    said: ReturnType<typeof version>,
    isHome = true,
    from = company.fromBob,
  ): Promise<Reception> => company.act((tx) => receiveVersion(tx, from, said, isHome));

  test('a page comes only into a group, from one who may write there', async () => {
    await company.db`update groups set pages_restricted = true`;
    await expect(arrive()).rejects.toMatchObject({ reason: { id: 'page.onlyModerators' } });
    await company.db`update groups set pages_restricted = false`;
    const { groupId: _none, ...loose } = incoming({ level: 'followers' });
    const id = await company.act((tx) => receivePost(tx, company.fromBob, loose));
    expect(await company.db`select kind from posts where id = ${id}`).toEqual([{ kind: 'article' }]);
  });

  test('the home takes what builds on the version in force, once; all else it refuses with a sentence', async () => {
    const page = (await arrive()) as PostId;
    const second = version(2, pageUri);
    expect(await hear(second, true, company.fromCarl)).toEqual({
      refused: expect.stringContaining('does not exist') as string,
    });
    expect(await hear(second)).toBe('written');
    expect(await hear(second)).toBe('known');
    expect(await hear(version(2, pageUri))).toEqual({
      refused: expect.stringContaining('changed while') as string,
    });
    expect(await hear(version(3, pageUri))).toEqual({ refused: expect.any(String) as string });
    expect(await hear(version(3, second.uri, { parentUri: pageUri }))).toEqual({
      refused: expect.stringContaining('under itself') as string,
    });
    const shown = await seen(company.ada, page);
    expect([shown.text, shown.page?.number]).toEqual(['v2', 2]);
  });

  test('elsewhere versions come in any order, and before their page', async () => {
    const [two, three] = [version(2, pageUri), version(3, 'https://beta.example/a/two')];
    expect(await hear(three, false)).toBe('waiting');
    const page = (await arrive()) as PostId;
    expect((await seen(company.ada, page)).text).toBe('v3');
    expect(await hear(two, false)).toBe('written');
    expect((await seen(company.ada, page)).text).toBe('v3');
    const history = await historyOf(company.db, company.ada, page, null);
    expect(history.map(({ number }) => number)).toEqual([3, 2, 1]);
  });

  test('an Update of the post alone does not get round the history, and an article does not become a page', async () => {
    const page = (await arrive()) as PostId;
    const edit = incoming({ html: '<p>round</p>', editedAt: new Date(Date.now() + 1) });
    expect(await company.act((tx) => receiveEdit(tx, company.fromBob, edit))).toBeNull();
    expect((await seen(company.ada, page)).text).toBe('Graisser');
    const uri = 'https://beta.example/o/article';
    const article = incoming({ uri, kind: 'article' });
    const { page: _none, ...plain } = article;
    await company.act((tx) => receivePost(tx, company.fromBob, plain));
    const turned = incoming({ uri, html: '<p>new</p>', editedAt: new Date() });
    await company.act((tx) => receiveEdit(tx, company.fromBob, turned));
    expect(await company.db`select kind from posts where uri = ${uri}`).toEqual([{ kind: 'article' }]);
  });

  test('places that make a circle stay at the top until they do not', async () => {
    const { db, ada } = company;
    await arrive();
    const other = 'https://beta.example/o/other';
    await arrive({ uri: other, title: 'Other', page: { ...part, parentUri: pageUri } });
    await hear(version(2, pageUri, { parentUri: other }), false);
    expect((await outline(ada)).toSorted()).toEqual(['Joints']);
    expect((await db`select count(parent_id)::int as n from pages`)[0]?.n).toBe(1);
    const moved = {
      ...version(2, other),
      ...{ pageUri: other, page: { ...part, number: 2, basedOn: other } },
      post: incoming({ title: 'Other' }),
    };
    await hear(moved, false);
    expect(await outline(ada)).toEqual(['Other']);
  });

  test('what is in it is sanitised, and hostile numbers are bounded', async () => {
    const page = (await arrive({
      html: '<p onclick="x()">Hi<script>alert(1)</script></p>',
      page: { ...part, position: 1e300, note: 'n'.repeat(5_000), source: 's'.repeat(100_000) },
    })) as PostId;
    const full = await versionOf(company.db, company.ada, page, { number: 1 });
    expect([full?.html, full?.note.length, full?.source.length]).toEqual(['<p>Hi</p>', 200, 40_000]);
  });
});

test('a new page stands in no feed, and neither do comments on it, except of those it concerns', async () => {
  const { ada, anna, db } = company;
  const page = await write(ada);
  const reply = await company.act((tx) =>
    publishPost(tx, anna, { source: 'Which grease?', replyToId: page }),
  );
  const feeds = await db`
    select person_id, post_id from feed where post_id in (${page}, ${reply}) order by person_id`;
  expect(feeds.map(({ personId, postId }) => [personId, postId])).toEqual(
    [
      [ada, reply],
      [anna, reply],
    ].toSorted(),
  );
});
