import { bringIn } from '#src/groups/moderation/bring-in.ts';
import { canModerate } from '#src/groups/policy.ts';
import { readGroup } from '#src/groups/read.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { leave } from '#src/groups/leave.ts';
import { addBot } from '#src/people/add-bot.ts';
import { checkLine, nameMax } from '#src/people/person.ts';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { NewKeys } from '#src/platform/keys.ts';
import { hashSecret, newSecret } from '#src/platform/secrets.ts';
import { recordFact } from './facts.ts';
import { refusals } from './refusals.ts';
import { handleOf } from './services/handle-of.ts';

/** Whose messages an integration takes. */
export const hookFormats = ['slack', 'mattermost', 'alertmanager', 'github', 'gitlab', 'crm'] as const;
export type HookFormat = (typeof hookFormats)[number];
const perGroupMax = 20;

/**
 * Opens a group to a system of the company: an address that takes its messages, and a service that posts them, labelled as such. For moderators
 * of ours. A group of a partner's is asked to let the service in. Returns the secret of the address, which is told once.
 */
export async function makeInboundHook(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  made: { readonly name: string; readonly format: HookFormat; readonly keys: NewKeys },
): Promise<string> {
  const group = await moderated(tx, by, groupId);
  if (group.archivedAt !== null) throw notFound('group');
  const name = checkLine(made.name, nameMax);
  if (name === '') throw refusals.hookNameMissing();
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from inbound_hooks where group_id = ${groupId} and ended_at is null`;
  if ((row?.count ?? 0) >= perGroupMax) throw refusals.tooManyHooks({ max: perGroupMax });
  const id = newId();
  const serviceId = await addBot(tx, by, { handle: handleOf(name, id), name, keys: made.keys });
  if (group.peerId === null) await bringIn(tx, by, groupId, serviceId);
  else await requestToJoin(tx, serviceId, groupId);
  const secret = newSecret();
  await tx`
    insert into inbound_hooks (id, group_id, person_id, format, token_hash, made_by)
    values (${id}, ${groupId}, ${serviceId}, ${made.format}, ${hashSecret(secret)}, ${by})`;
  await recordFact(tx, by, 'hook.made', { hookId: id, personId: serviceId, groupId, incoming: true });
  return secret;
}

/** Its address takes nothing any more, and its service leaves the group; what it posted stays. */
export async function endInboundHook(tx: Tx, by: PersonId, groupId: GroupId, id: string): Promise<void> {
  await moderated(tx, by, groupId);
  const [ended] = await tx<{ personId: PersonId }[]>`
    update inbound_hooks set ended_at = now() where id = ${id} and group_id = ${groupId} and ended_at is null
    returning person_id`;
  if (!ended) throw notFound('app');
  await leave(tx, ended.personId, groupId);
  await recordFact(tx, by, 'hook.ended', { hookId: id, personId: ended.personId, groupId, incoming: true });
}

/** Whoever does not moderate a group has no such page. */
export async function moderated(reader: Reader, by: PersonId, groupId: GroupId) {
  const group = await readGroup(reader, { personId: by }, groupId);
  if (!group || !canModerate(group.mine)) throw notFound('group');
  return group;
}

export interface InboundHook {
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  readonly format: HookFormat;
  readonly createdAt: Date;
  /** To the hour. */
  readonly lastUsedAt: Date | null;
  /** The service belongs to the group: a partner's has to let it in first. */
  readonly isMember: boolean;
}

/** Those of a group in force, newest first. The caller has asked whether the reader moderates it. */
export const inboundHooksOf = (reader: Reader, groupId: GroupId): Promise<InboundHook[]> => reader<
  InboundHook[]
>`
  select h.id, p.name, p.handle, h.format, h.created_at, h.last_used_at,
    exists (select from memberships m where m.group_id = h.group_id and m.person_id = h.person_id and m.state = 'active') as is_member
  from inbound_hooks h join people p on p.id = h.person_id
  where h.group_id = ${groupId} and h.ended_at is null order by h.id desc`;

export interface OpenHook {
  readonly id: string;
  readonly groupId: GroupId;
  readonly personId: PersonId;
  readonly name: string;
  readonly format: HookFormat;
}

/** The integration behind an address; null: unknown or ended. */
export async function findInboundHook(db: Db, secret: string): Promise<OpenHook | null> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(secret)) return null;
  const [hook] = await db<OpenHook[]>`
    select h.id, h.group_id, h.person_id, p.name, h.format from inbound_hooks h join people p on p.id = h.person_id
    where h.token_hash = ${hashSecret(secret)} and h.ended_at is null and p.deactivated_at is null`;
  return hook ?? null;
}

/** At most once an hour, as of tokens. */
export const touchInboundHook = (tx: Tx, id: string) => tx`
  update inbound_hooks set last_used_at = now()
  where id = ${id} and (last_used_at is null or last_used_at < now() - interval '1 hour')`;
