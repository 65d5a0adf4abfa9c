import type { Hono } from 'hono';
import { requestToJoin } from '#src/groups/join.ts';
import { leave } from '#src/groups/leave.ts';
import { readGroup } from '#src/groups/read.ts';
import { acceptFollow, rejectFollow } from '#src/people/answer-follow.ts';
import { block, unblock } from '#src/people/block.ts';
import { follow } from '#src/people/follow.ts';
import { mute, unmute } from '#src/people/mute.ts';
import { relationships } from '#src/people/read.ts';
import { followRequestsOf, hiddenBy } from '#src/people/read-follows.ts';
import { removeFollower, unfollow } from '#src/people/unfollow.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { listOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits, answerPage, readPage } from '../page.ts';
import { presentAccount } from '../present/account.ts';
import { presentMembership, presentRelationship } from '../present/relationship.ts';

/** Of a first page of accounts, and some more. */
const askedMax = 200;

/** Who stands how to whom, and changing it. To follow a group is to ask for membership. */
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
      if (!before) throw notFound('This account');
      const isGroup = !(await relationships(db, { personId: me }, [id])).length;
      if (isGroup && !act.group) throw notFound('This account');
      await transaction(db, async (tx) => {
        if (isGroup) await act.group?.(tx, me, id as GroupId);
        else await act.person(tx, me, id as PersonId);
      });
      const [after] = await relationsOf(api, me, [id]);
      return c.json(after ?? before);
    });

  for (const name of ['note', 'pin', 'unpin', 'endorse', 'unendorse'])
    app.post(`/api/v1/accounts/:id/${name}`, guards.signedIn('write:accounts'), async (c) => {
      const [relation] = await relationsOf(api, c.get('personId'), [c.req.param('id')]);
      if (!relation) throw notFound('This account');
      return c.json(relation);
    });

  app.get('/api/v1/follow_requests', guards.signedIn('read:follows'), async (c) => {
    const faces = await followRequestsOf(db, c.get('personId'), readPage(c, accountLimits));
    return answerPage(
      api,
      c,
      faces,
      (face) => face.id,
      (face) => presentAccount(db.house, face),
    );
  });

  for (const [name, answer] of [
    ['authorize', acceptFollow],
    ['reject', rejectFollow],
  ] as const)
    app.post(`/api/v1/follow_requests/:id/${name}`, guards.signedIn('write:follows'), async (c) => {
      const id = c.req.param('id');
      if (!isId(id)) throw notFound('This request');
      await transaction(db, (tx) => answer(tx, c.get('personId'), id as PersonId));
      const [after] = await relationsOf(api, c.get('personId'), [id]);
      return c.json(after);
    });

  for (const how of ['mutes', 'blocks'] as const)
    app.get(`/api/v1/${how}`, guards.signedIn(`read:${how}`), async (c) => {
      const faces = await hiddenBy(db, c.get('personId'), how, readPage(c, accountLimits));
      return answerPage(
        api,
        c,
        faces,
        (face) => face.id,
        (face) => presentAccount(db.house, face),
      );
    });
}

interface Act {
  readonly scope: string;
  readonly person: (tx: Tx, me: PersonId, other: PersonId) => Promise<unknown>;
  readonly group?: (tx: Tx, me: PersonId, group: GroupId) => Promise<unknown>;
}

const acts: Readonly<Record<string, Act>> = {
  follow: { scope: 'write:follows', person: follow, group: requestToJoin },
  unfollow: { scope: 'write:follows', person: unfollow, group: leave },
  remove_from_followers: { scope: 'write:follows', person: removeFollower },
  block: { scope: 'write:blocks', person: block },
  unblock: { scope: 'write:blocks', person: unblock },
  mute: { scope: 'write:mutes', person: mute },
  unmute: { scope: 'write:mutes', person: unmute },
};

/** In the order asked; ids that name nobody are left out. */
async function relationsOf(api: ApiContext, me: PersonId, ids: readonly string[]) {
  const viewer = { personId: me };
  const people = new Map(
    (await relationships(api.db, viewer, ids)).map((r) => [r.id as string, presentRelationship(r)]),
  );
  const others = ids.filter((id) => isId(id) && !people.has(id));
  const groups = await Promise.all(others.map((id) => readGroup(api.db, viewer, id as GroupId)));
  for (const group of groups) if (group) people.set(group.id, presentMembership(group));
  return ids.flatMap((id) => people.get(id) ?? []);
}
