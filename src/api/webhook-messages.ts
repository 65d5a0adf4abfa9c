import type { WriteMessages } from '#src/integrations/webhooks/send.ts';
import type { Taken } from '#src/integrations/webhooks/webhook.ts';
import { readGroup } from '#src/groups/read.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { readPosts } from '#src/posts/read/single.ts';
import { complete } from './answer.ts';
import { presentAccount, type PresentedAccount } from './present/account.ts';
import { presentStatus, type PresentedStatus } from './present/status.ts';

/**
 * What webhooks say, in the words of the client API: statuses and accounts as the service sees them at this moment. What it may not read is not in
 * the answer; nor is what lies with its company alone, which is fetched when somebody looks.
 */
export const webhookMessages: WriteMessages = async (db, serviceId, deliveries) => {
  const [statuses, accounts, groups] = await Promise.all([
    statusesOf(
      db,
      serviceId,
      idsOf(deliveries, ({ postId, answerId }) => [postId, answerId]),
    ),
    accountsOf(
      db,
      idsOf(deliveries, ({ personId }) => [personId]),
    ),
    groupsOf(
      db,
      serviceId,
      idsOf(deliveries, ({ groupId }) => [groupId]),
    ),
  ]);
  await complete(db, serviceId, [...statuses.values(), ...accounts.values()]);
  const said = new Map<string, object>();
  for (const delivery of deliveries) {
    const data = dataOf(delivery, { statuses, accounts, groups });
    if (data !== null) said.set(delivery.id, data);
  }
  return said;
};

interface Known {
  readonly statuses: ReadonlyMap<string, PresentedStatus>;
  readonly accounts: ReadonlyMap<string, PresentedAccount>;
  readonly groups: ReadonlyMap<string, object>;
}

function dataOf({ event, subject }: Taken, { statuses, accounts, groups }: Known): object | null {
  const post = statuses.get(subject.postId ?? '');
  const account = accounts.get(subject.personId ?? '') ?? null;
  switch (event) {
    case 'ping':
      return {};
    case 'post.removed':
      return { post: { id: subject.postId, uri: subject.uri } };
    case 'group.joined':
    case 'group.left': {
      const group = groups.get(subject.groupId ?? '');
      return group && account ? { group, account } : null;
    }
    case 'person.deactivated':
      return account && { account };
    case 'page.written':
    case 'document.arranged':
    case 'task.changed':
    case 'idea.changed':
    case 'share.added':
    case 'post.marked':
    case 'annotation.changed':
    case 'approval.changed':
    case 'project.changed':
    case 'praise.accepted':
      return post ? { post, account } : null;
    case 'reaction.added':
    case 'reaction.removed':
      return post ? { post, account, kind: subject.kind, emoji: subject.emoji } : null;
    case 'answer.accepted':
      return post ? { post, answer: statuses.get(subject.answerId ?? '') ?? null, account } : null;
    default:
      return post ? { post } : null;
  }
}

function idsOf<Id extends string>(
  deliveries: readonly Taken[],
  of: (subject: Taken['subject']) => readonly (Id | undefined)[],
): Id[] {
  return [...new Set(deliveries.flatMap(({ subject }) => of(subject)).filter((id) => id !== undefined))];
}

async function statusesOf(
  reader: Reader,
  serviceId: PersonId,
  ids: readonly PostId[],
): Promise<Map<string, PresentedStatus>> {
  const posts = await readPosts(reader, { personId: serviceId }, ids);
  return new Map(
    posts
      .filter(({ lent }) => lent === null)
      .map((post) => [post.id, presentStatus(reader.instance, post, serviceId)]),
  );
}

async function accountsOf(reader: Reader, ids: readonly PersonId[]): Promise<Map<string, PresentedAccount>> {
  const people = await readPersonSummaries(reader, ids);
  return new Map(people.map((person) => [person.id, presentAccount(reader.instance, person)]));
}

/** As its members know it. */
async function groupsOf(
  reader: Reader,
  serviceId: PersonId,
  ids: readonly GroupId[],
): Promise<Map<string, object>> {
  const groups = await Promise.all(ids.map((id) => readGroup(reader, { personId: serviceId }, id)));
  return new Map(
    groups.flatMap((group) =>
      group?.mine?.state === 'active'
        ? [
            [
              group.id,
              { id: group.id, uri: group.uri, handle: group.handle, host: group.host, name: group.name },
            ],
          ]
        : [],
    ),
  );
}
