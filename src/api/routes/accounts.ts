import type { Hono } from 'hono';
import { readGroup } from '#src/groups/read.ts';
import { membersOf } from '#src/groups/read-members.ts';
import { readPersonSummaries, readProfile } from '#src/people/read.ts';
import { familiarFollowersOf, followersOf, followingOf } from '#src/people/read-follows.ts';
import { groupTimeline } from '#src/timelines/read.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { postsOfPerson } from '#src/posts/read/read.ts';
import { answer } from '../answer.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, listOf, textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits, answerPage, postLimits, readPage } from '../page.ts';
import { presentAccount, presentProfile } from '../present/account.ts';
import { presentGroupAccount } from '../present/group.ts';
import { presentEntry } from '../present/status.ts';
import { lookUpAccount, narrowedBy, searchAccounts } from '../search.ts';

const lookUpMax = 40;

/** Reading about people, and about groups, which Mastodon's clients know as accounts with `group: true`. */
export function accountRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:accounts');

  app.get('/api/v1/accounts/lookup', mayRead, async (c) => {
    const acct = textOf(readQuery(c), 'acct', 400) ?? '';
    const found = await lookUpAccount(api, c.get('personId'), acct, false);
    if (!found) throw notFound('account');
    return answer(api, c, found);
  });

  app.get('/api/v1/accounts/search', guards.signedIn('read:accounts', 'read:search'), async (c) => {
    const query = readQuery(c);
    const { limit } = readPage(c, accountLimits);
    const resolve = flagOf(query, 'resolve') ?? false;
    const search = { q: textOf(query, 'q', 500) ?? '', limit, resolve, ...narrowedBy(query) };
    return answer(api, c, await searchAccounts(api, c.get('personId'), search));
  });

  app.get('/api/v1/accounts/familiar_followers', guards.signedIn('read:follows'), async (c) => {
    const ids = (listOf(readQuery(c), 'id', lookUpMax) ?? []).filter(isId) as PersonId[];
    const [asked, familiar] = await Promise.all([
      readPersonSummaries(db, ids),
      familiarFollowersOf(db, c.get('personId'), ids),
    ]);
    const accountsOf = Map.groupBy(familiar, ({ followeeId }) => followeeId);
    const body = asked.map(({ id }) => ({
      id,
      accounts: (accountsOf.get(id) ?? []).map((person) => presentAccount(db.instance, person)),
    }));
    return answer(api, c, body);
  });

  app.get('/api/v1/accounts', mayRead, async (c) => {
    const ids = listOf(readQuery(c), 'id', lookUpMax) ?? [];
    const found = await Promise.all(ids.map((id) => readAccount(api, c.get('personId'), id)));
    const visible = found.filter((account) => account !== null);
    return answer(api, c, visible);
  });

  app.get('/api/v1/accounts/:id', mayRead, async (c) => {
    const found = await readAccount(api, c.get('personId'), c.req.param('id'));
    if (!found) throw notFound('account');
    return answer(api, c, found);
  });

  listsOfAccount(app, api, guards);
}

/** What someone wrote, and who follows whom. */
function listsOfAccount(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { instance } = api.db;
  const mayRead = guards.signedIn('read:accounts');

  app.get('/api/v1/accounts/:id/statuses', guards.signedIn('read:statuses'), async (c) => {
    const viewerId = c.get('personId');
    const entries = await entriesOf(api, c, c.req.param('id'));
    return answerPage(
      api,
      c,
      entries,
      (entry) => entry.entryId,
      (entry) => presentEntry(instance, entry, viewerId),
    );
  });

  for (const side of ['followers', 'following'] as const)
    app.get(`/api/v1/accounts/:id/${side}`, mayRead, async (c) => {
      const people = await summariesOf(api, c, idOf(c.req.param('id')), side);
      return answerPage(
        api,
        c,
        people,
        (person) => person.id,
        (person) => presentAccount(instance, person),
      );
    });

  app.get('/api/v1/accounts/:id/identity_proofs', mayRead, (c) => c.json([]));
}

/** A person or a group as the viewer may see them. */
async function readAccount(api: ApiContext, viewerId: PersonId, id: string) {
  if (!isId(id)) return null;
  const { db } = api;
  const viewer = { personId: viewerId };
  const profile = await readProfile(db, viewer, id as PersonId);
  if (profile) return presentProfile(db.instance, profile);
  const group = await readGroup(db, viewer, id as GroupId);
  return group && presentGroupAccount(db.instance, group);
}

async function entriesOf(api: ApiContext, c: ApiRequest, rawId: string) {
  const { db } = api;
  const viewer = { personId: c.get('personId') };
  const id = idOf(rawId);
  const page = readPage(c, postLimits);
  const query = readQuery(c);
  const filter = {
    onlyMedia: flagOf(query, 'only_media') ?? false,
    excludeReplies: flagOf(query, 'exclude_replies') ?? false,
    tagged: textOf(query, 'tagged', 200)?.replace(/^#/, '').normalize('NFC').toLowerCase(),
  };
  if (await readProfile(db, viewer, id as PersonId))
    return postsOfPerson(db, viewer, id as PersonId, page, {
      ...filter,
      excludeShares: flagOf(query, 'exclude_reblogs') ?? false,
      pinned: flagOf(query, 'pinned') ?? false,
    });
  if (!(await readGroup(db, viewer, id as GroupId))) throw notFound('account');
  return flagOf(query, 'pinned') ? [] : groupTimeline(db, viewer, id as GroupId, page, filter);
}

/** Who follows a person or belongs to a group, and whom a person follows. */
async function summariesOf(api: ApiContext, c: ApiRequest, id: string, side: 'followers' | 'following') {
  const { db } = api;
  const viewer = { personId: c.get('personId') };
  const page = readPage(c, accountLimits);
  const read = side === 'followers' ? followersOf : followingOf;
  if (await readProfile(db, viewer, id as PersonId)) return read(db, viewer, id as PersonId, page);
  if (!(await readGroup(db, viewer, id as GroupId))) throw notFound('account');
  if (side === 'following') return [];
  return (await membersOf(db, viewer, id as GroupId, page)).map((member) => member.person);
}

/** What cannot be an id is not there. */
function idOf(text: string): string {
  if (!isId(text)) throw notFound('account');
  return text;
}
