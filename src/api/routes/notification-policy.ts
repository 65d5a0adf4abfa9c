import type { Hono } from 'hono';
import {
  acceptSender,
  countHeld,
  dismissSender,
  readSenderPolicy,
  readSenderRequest,
  saveSenderPolicy,
  senderRequests,
  verdicts,
  type SenderPolicy,
  type SenderRequest,
  type Verdict,
} from '#src/notifications/senders.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { given } from '#src/platform/given.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { readPosts } from '#src/posts/read/read.ts';
import { answer } from '../answer.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, listOf, textOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits, linkPage, readPage } from '../page.ts';
import { presentAccount } from '../present/account.ts';
import { presentStatus } from '../present/status.ts';

/** Whose notifications one wants, and the requests of those whose are kept aside. A request has its sender's id. */
export function notificationPolicyRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:notifications');
  const mayWrite = guards.signedIn('write:notifications');
  const show = async (c: ApiRequest, isFirst: boolean): Promise<Response> => {
    const [policy, held] = await Promise.all([
      readSenderPolicy(db, c.get('personId')),
      countHeld(db, c.get('personId')),
    ]);
    const summary = {
      pending_requests_count: held.senders,
      pending_notifications_count: held.notifications,
    };
    return c.json({ ...(isFirst ? presentFirst(policy) : presentPolicy(policy)), summary });
  };
  const save = async (c: ApiRequest, isFirst: boolean): Promise<Response> => {
    const fields = await readFields(c);
    const changes = isFirst ? readFirst(fields) : readPolicy(fields);
    await transaction(db, (tx) => saveSenderPolicy(tx, c.get('personId'), changes));
    return show(c, isFirst);
  };
  app.get('/api/v1/notifications/policy', mayRead, (c) => show(c, true));
  app.put('/api/v1/notifications/policy', mayWrite, (c) => save(c, true));
  app.get('/api/v2/notifications/policy', mayRead, (c) => show(c, false));
  app.patch('/api/v2/notifications/policy', mayWrite, (c) => save(c, false));
  requestRoutes(app, api, guards);
}

const peopleMax = 100;

function requestRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:notifications');
  const mayWrite = guards.signedIn('write:notifications');
  app.get('/api/v1/notifications/requests', mayRead, async (c) => {
    const requests = await senderRequests(db, c.get('personId'), readPage(c, accountLimits));
    linkPage(
      api,
      c,
      requests.map(({ senderId }) => senderId),
    );
    return answer(api, c, await presentRequests(api, c.get('personId'), requests));
  });
  // What is accepted appears at once: there is nothing to wait for.
  app.get('/api/v1/notifications/requests/merged', mayRead, (c) => c.json({ merged: true }));
  app.get('/api/v1/notifications/requests/:id', mayRead, async (c) => {
    const me = c.get('personId');
    const found = await readSenderRequest(db, me, c.req.param('id'));
    const [shown] = found ? await presentRequests(api, me, [found]) : [];
    if (!shown) throw notFound('request');
    return answer(api, c, shown);
  });
  for (const [name, verb] of [
    ['accept', acceptSender],
    ['dismiss', dismissSender],
  ] as const) {
    const act = async (c: ApiRequest, ids: readonly string[]): Promise<Response> => {
      const me = c.get('personId');
      await transaction(db, (tx) => each(tx, me, ids, verb));
      return c.json({});
    };
    app.post(`/api/v1/notifications/requests/${name}`, mayWrite, async (c) =>
      act(c, listOf(await readFields(c), 'id', peopleMax) ?? []),
    );
    app.post(`/api/v1/notifications/requests/:id/${name}`, mayWrite, (c) => act(c, [c.req.param('id')]));
  }
}

async function each(tx: Tx, me: PersonId, ids: readonly string[], verb: typeof acceptSender): Promise<void> {
  for (const id of ids) {
    if (!isId(id) || !(await readSenderRequest(tx, me, id))) throw notFound('request');
    await verb(tx, me, id as PersonId);
  }
}

async function presentRequests(api: ApiContext, me: PersonId, requests: readonly SenderRequest[]) {
  const { db } = api;
  const [people, posts] = await Promise.all([
    readPersonSummaries(
      db,
      requests.map(({ senderId }) => senderId),
    ),
    readPosts(
      db,
      { personId: me },
      requests.flatMap(({ lastPostId }) => lastPostId ?? []),
    ),
  ]);
  const byId = new Map(people.map((person) => [person.id, person]));
  const postOf = new Map(posts.map((post) => [post.id, post]));
  return requests.flatMap(({ senderId, count, firstAt, lastAt, lastPostId }) => {
    const person = byId.get(senderId);
    const post = lastPostId === null ? undefined : postOf.get(lastPostId);
    if (!person) return [];
    return {
      id: senderId as string,
      created_at: firstAt.toISOString(),
      updated_at: lastAt.toISOString(),
      notifications_count: String(count),
      account: presentAccount(db.instance, person),
      ...(post ? { last_status: presentStatus(db.instance, post, me) } : {}),
    };
  });
}

/** Ours by Mastodon's name. `for_limited_accounts` stays `accept`: nobody is limited here. */
const names = {
  for_not_following: 'notFollowing',
  for_not_followers: 'notFollowers',
  for_new_accounts: 'newAccounts',
  for_private_mentions: 'privateMentions',
} as const;

const presentPolicy = (policy: SenderPolicy) => ({
  ...Object.fromEntries(Object.entries(names).map(([name, ours]) => [name, policy[ours]])),
  for_limited_accounts: 'accept',
});

function readPolicy(fields: Fields): Partial<SenderPolicy> {
  const limited = readVerdict(fields, 'for_limited_accounts');
  if (limited !== undefined && limited !== 'accept')
    throw new Refusal('invalid', 'Nobody is limited here; leave out for_limited_accounts.');
  return given(
    Object.fromEntries(Object.entries(names).map(([name, ours]) => [ours, readVerdict(fields, name)])),
  );
}

function readVerdict(fields: Fields, name: string): Verdict | undefined {
  const text = textOf(fields, name, 20);
  if (text === undefined || text === '') return undefined;
  const verdict = verdicts.find((one) => one === text);
  if (!verdict) throw new Refusal('invalid', `${name} is one of ${verdicts.join(', ')}.`);
  return verdict;
}

/** The first version knows two answers. */
const firstNames = {
  filter_not_following: 'notFollowing',
  filter_not_followers: 'notFollowers',
  filter_new_accounts: 'newAccounts',
  filter_private_mentions: 'privateMentions',
} as const;

const presentFirst = (policy: SenderPolicy) =>
  Object.fromEntries(Object.entries(firstNames).map(([name, ours]) => [name, policy[ours] !== 'accept']));

const readFirst = (fields: Fields): Partial<SenderPolicy> =>
  given(
    Object.fromEntries(
      Object.entries(firstNames).map(([name, ours]) => {
        const isFiltered = flagOf(fields, name);
        return [ours, isFiltered === undefined ? undefined : isFiltered ? 'filter' : 'accept'];
      }),
    ),
  );
