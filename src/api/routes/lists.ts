import type { Hono } from 'hono';
import type { GroupView } from '#src/groups/group.ts';
import { listGroups, readGroup } from '#src/groups/read.ts';
import { membersOf } from '#src/groups/read-members.ts';
import {
  addList,
  addToList,
  changeList,
  listReplies,
  ownLists,
  peopleOnList,
  readList,
  removeList,
  takeFromList,
  type ListInput,
  type PeopleList,
} from '#src/people/lists.ts';
import { transaction, type Reader, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { answer } from '../answer.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, listOf, textOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits, answerPage, readPage } from '../page.ts';
import { presentAccount, type PresentedAccount } from '../present/account.ts';
import { presentList, presentOwnList } from '../present/group.ts';

/** Lists: one's own, and the groups one belongs to, which are joined and left and have other members than one chooses. */
export function listRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:lists');
  const mayWrite = guards.signedIn('write:lists');
  const show = async (me: PersonId, id: string) => {
    const list = await readList(db, me, id);
    if (!list) throw notFound('list');
    return presentOwnList(list);
  };

  app.get('/api/v1/lists', mayRead, async (c) => {
    const me = c.get('personId');
    const [own, groups] = await Promise.all([
      ownLists(db, me),
      listGroups(db, { personId: me }, { mine: true, page: { limit: accountLimits.max } }),
    ]);
    return c.json([...own.map(presentOwnList), ...groups.map(presentList)]);
  });
  app.post('/api/v1/lists', mayWrite, async (c) => {
    const me = c.get('personId');
    const input = inputOf(await readFields(c));
    return c.json(await show(me, await transaction(db, (tx) => addList(tx, me, input))));
  });
  app.get('/api/v1/lists/:id', mayRead, async (c) => {
    const list = await listAt(db, c);
    return c.json('group' in list ? presentList(list.group) : presentOwnList(list.own));
  });
  app.put('/api/v1/lists/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const { id } = await ownAt(db, c);
    const input = inputOf(await readFields(c));
    await transaction(db, (tx) => changeList(tx, me, id, input));
    return c.json(await show(me, id));
  });
  app.delete('/api/v1/lists/:id', mayWrite, async (c) => {
    const { id } = await ownAt(db, c);
    await transaction(db, (tx) => removeList(tx, c.get('personId'), id));
    return c.json({});
  });
  memberRoutes(app, api, guards);
}

function memberRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const { instance } = db;
  app.get('/api/v1/lists/:id/accounts', guards.signedIn('read:lists'), async (c) => {
    const list = await listAt(db, c);
    const isWhole = c.req.query('limit') === '0';
    if (isWhole && 'group' in list) return answer(api, c, await wholeGroup(api, c, list.group.id));
    const page = isWhole ? 'all' : readPage(c, accountLimits);
    const people =
      'own' in list
        ? await peopleOnList(db, list.own.id, page)
        : (
            await membersOf(db, { personId: c.get('personId') }, list.group.id, readPage(c, accountLimits))
          ).map(({ person }) => person);
    if (isWhole)
      return answer(
        api,
        c,
        people.map((person) => presentAccount(instance, person)),
      );
    return answerPage(
      api,
      c,
      people,
      (person) => person.id,
      (person) => presentAccount(instance, person),
    );
  });

  const change =
    (verb: (tx: Tx, me: PersonId, id: string, people: PersonId[]) => Promise<void>) =>
    async (c: ApiRequest): Promise<Response> => {
      const { id } = await ownAt(db, c);
      const people = (listOf(await readFields(c), 'account_ids', peopleAtOnceMax) ?? []) as PersonId[];
      await transaction(db, (tx) => verb(tx, c.get('personId'), id, people));
      return c.json({});
    };
  const mayWrite = guards.signedIn('write:lists');
  app.post('/api/v1/lists/:id/accounts', mayWrite, change(addToList));
  app.delete('/api/v1/lists/:id/accounts', mayWrite, change(takeFromList));

  app.get('/api/v1/accounts/:id/lists', guards.signedIn('read:lists'), async (c) => {
    const id = c.req.param('id');
    if (!isId(id)) throw notFound('account');
    return c.json((await ownLists(db, c.get('personId'), id as PersonId)).map(presentOwnList));
  });
}

const peopleAtOnceMax = 100;
/** More members than a group has. */
const wholeGroupMax = 10_000;

/** Mastodon's `limit=0`: everyone, without pages. */
async function wholeGroup(api: ApiContext, c: ApiRequest, groupId: GroupId): Promise<PresentedAccount[]> {
  const viewer = { personId: c.get('personId') };
  const accounts: PresentedAccount[] = [];
  for (let maxId: string | undefined; accounts.length < wholeGroupMax;) {
    const members = await membersOf(api.db, viewer, groupId, {
      limit: accountLimits.max,
      ...(maxId && { maxId }),
    });
    accounts.push(...members.map(({ person }) => presentAccount(api.db.instance, person)));
    maxId = members.at(-1)?.person.id;
    if (members.length < accountLimits.max) break;
  }
  return accounts;
}

/** The list that the path names: one's own, or a group one knows. Throws not_found. */
export async function listAt(
  reader: Reader,
  c: ApiRequest,
): Promise<{ readonly own: PeopleList } | { readonly group: GroupView }> {
  const id = c.req.param('id') ?? '';
  const me = c.get('personId');
  const own = await readList(reader, me, id);
  if (own) return { own };
  const group = isId(id) ? await readGroup(reader, { personId: me }, id as GroupId) : null;
  if (!group) throw notFound('list');
  return { group };
}

/** Throws a Refusal for a group, which is no list to change. */
async function ownAt(reader: Reader, c: ApiRequest): Promise<PeopleList> {
  const list = await listAt(reader, c);
  if ('own' in list) return list.own;
  throw new Refusal(
    'not_allowed',
    'This list is a group: follow the group to join it, unfollow it to leave. Lists of your own can be changed.',
  );
}

function inputOf(fields: Fields): ListInput {
  const policy = textOf(fields, 'replies_policy', 20);
  const replies = listReplies.find((each) => each === policy);
  if (policy && !replies) throw new Refusal('invalid', `replies_policy is one of ${listReplies.join(', ')}.`);
  return { title: textOf(fields, 'title', 10_000), replies, exclusive: flagOf(fields, 'exclusive') };
}
