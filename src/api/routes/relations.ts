import type { Hono } from 'hono';
import { requestToJoin } from '#src/groups/join.ts';
import { leave } from '#src/groups/leave.ts';
import { readGroup } from '#src/groups/read.ts';
import { acceptFollow, rejectFollow } from '#src/people/answer-follow.ts';
import { atBlockedCompanies } from '#src/notifications/read-mutes.ts';
import { block, unblock } from '#src/people/block.ts';
import { follow, type FollowOptions } from '#src/people/follow.ts';
import { mute, unmute } from '#src/people/mute.ts';
import { readProfile, relationships } from '#src/people/read.ts';
import { endorse, endorsedBy, notePerson, unendorse } from '#src/people/standing.ts';
import { followRequestsOf, hiddenBy } from '#src/people/read-follows.ts';
import { removeFollower, unfollow } from '#src/people/unfollow.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { readFields, readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, listOf, numberOf, textOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits, answerPage, readPage } from '../page.ts';
import { presentAccount } from '../present/account.ts';
import { presentMembership, presentRelationship } from '../present/relationship.ts';

/** Of a first page of accounts, and some more. */
const askedMax = 200;

/** Relationships between people, and changing them. Following a group means asking for membership. */
export function relationRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;

  app.get('/api/v1/accounts/relationships', guards.signedIn('read:follows'), async (c) => {
    const ids = listOf(readQuery(c), 'id', askedMax) ?? [];
    return c.json(await relationsOf(api, c.get('personId'), ids));
  });

  for (const [name, act] of Object.entries(acts))
    app.post(`/api/v1/accounts/:id/${name}`, guards.signedIn(act.scope), async (c) => {
      const me = c.get('personId');
      const id = c.req.param('id');
      const [before] = await relationsOf(api, me, [id]);
      if (!before) throw notFound('account');
      const isGroup = !(await relationships(db, { personId: me }, [id])).length;
      if (isGroup && !act.group) throw notFound('account');
      const fields = await readFields(c);
      await transaction(db, async (tx) => {
        if (isGroup) await act.group?.(tx, me, id as GroupId, fields);
        else await act.person(tx, me, id as PersonId, fields);
      });
      const [after] = await relationsOf(api, me, [id]);
      return c.json(after ?? before);
    });

  const endorsed = async (c: ApiRequest, personId: PersonId): Promise<Response> => {
    const people = await endorsedBy(
      db,
      { personId: c.get('personId') },
      personId,
      readPage(c, accountLimits),
    );
    return answerPage(
      api,
      c,
      people,
      (person) => person.id,
      (person) => presentAccount(db.instance, person),
    );
  };
  app.get('/api/v1/endorsements', guards.signedIn('read:accounts'), (c) => endorsed(c, c.get('personId')));
  app.get('/api/v1/accounts/:id/endorsements', guards.signedIn('read:accounts'), async (c) => {
    const id = c.req.param('id') as PersonId;
    if (!isId(id) || !(await readProfile(db, { personId: c.get('personId') }, id))) throw notFound('account');
    return endorsed(c, id);
  });
  requestRoutes(app, api, guards);
  hiddenRoutes(app, api, guards);
}

function requestRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  app.get('/api/v1/follow_requests', guards.signedIn('read:follows'), async (c) => {
    const people = await followRequestsOf(db, c.get('personId'), readPage(c, accountLimits));
    return answerPage(
      api,
      c,
      people,
      (person) => person.id,
      (person) => presentAccount(db.instance, person),
    );
  });

  for (const [name, answer] of [
    ['authorize', acceptFollow],
    ['reject', rejectFollow],
  ] as const)
    app.post(`/api/v1/follow_requests/:id/${name}`, guards.signedIn('write:follows'), async (c) => {
      const id = c.req.param('id');
      if (!isId(id)) throw notFound('request');
      await transaction(db, (tx) => answer(tx, c.get('personId'), id as PersonId));
      const [after] = await relationsOf(api, c.get('personId'), [id]);
      return c.json(after);
    });
}

function hiddenRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  for (const how of ['mutes', 'blocks'] as const)
    app.get(`/api/v1/${how}`, guards.signedIn(`read:${how}`), async (c) => {
      const people = await hiddenBy(db, c.get('personId'), how, readPage(c, accountLimits));
      return answerPage(
        api,
        c,
        people,
        (person) => person.id,
        (person) => ({
          ...presentAccount(db.instance, person),
          ...(how === 'mutes' && { mute_expires_at: person.until?.toISOString() ?? null }),
        }),
      );
    });
}

interface Act {
  readonly scope: string;
  readonly person: (tx: Tx, me: PersonId, other: PersonId, fields: Fields) => Promise<unknown>;
  readonly group?: (tx: Tx, me: PersonId, group: GroupId, fields: Fields) => Promise<unknown>;
}

const acts: Readonly<Record<string, Act>> = {
  follow: {
    scope: 'write:follows',
    person: (tx, me, other, fields) => follow(tx, me, other, followOptionsOf(fields)),
    group: (tx, me, group, fields) => {
      const { shares = true, notify = false } = followOptionsOf(fields);
      if (!shares || notify)
        throw new Refusal('invalid', 'A group is followed as a whole; leave out reblogs and notify.');
      return requestToJoin(tx, me, group);
    },
  },
  unfollow: { scope: 'write:follows', person: unfollow, group: leave },
  remove_from_followers: { scope: 'write:follows', person: removeFollower },
  block: { scope: 'write:blocks', person: block },
  unblock: { scope: 'write:blocks', person: unblock },
  mute: {
    scope: 'write:mutes',
    person: (tx, me, other, fields) =>
      mute(tx, me, other, {
        notifications: flagOf(fields, 'notifications'),
        seconds: numberOf(fields, 'duration') || null,
      }),
  },
  unmute: { scope: 'write:mutes', person: unmute },
  note: {
    scope: 'write:accounts',
    person: (tx, me, other, fields) => notePerson(tx, me, other, textOf(fields, 'comment') ?? ''),
  },
  endorse: { scope: 'write:accounts', person: endorse },
  unendorse: { scope: 'write:accounts', person: unendorse },
  // As Mastodon called the two before 4.4.
  pin: { scope: 'write:accounts', person: endorse },
  unpin: { scope: 'write:accounts', person: unendorse },
};

function followOptionsOf(fields: Fields): FollowOptions {
  if ((listOf(fields, 'languages', 100) ?? []).length > 0)
    throw new Refusal('invalid', 'A person’s posts come in all their languages; leave out languages.');
  return { shares: flagOf(fields, 'reblogs'), notify: flagOf(fields, 'notify') };
}

/** In the order asked; ids that name no one are left out. */
async function relationsOf(api: ApiContext, me: PersonId, ids: readonly string[]) {
  const viewer = { personId: me };
  const people = new Map(
    (await relationships(api.db, viewer, ids)).map((r) => [r.id as string, presentRelationship(r)]),
  );
  const blocked = await atBlockedCompanies(api.db, me, [...people.keys()]);
  for (const [id, shown] of people) people.set(id, { ...shown, domain_blocking: blocked.has(id) });
  const others = ids.filter((id) => isId(id) && !people.has(id));
  const groups = await Promise.all(others.map((id) => readGroup(api.db, viewer, id as GroupId)));
  for (const group of groups) if (group) people.set(group.id, presentMembership(group));
  return ids.flatMap((id) => people.get(id) ?? []);
}
