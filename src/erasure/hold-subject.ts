import { findPersonByHandle } from '#src/people/read.ts';
import type { Reader } from '#src/platform/database.ts';
import { hostIn } from '#src/platform/sql.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { refusals } from './refusals.ts';

export const holdScopes = ['person', 'post', 'thread', 'group'] as const;
export type HoldScope = (typeof holdScopes)[number];

/** Exactly one of the numbers is there. */
export interface HoldSubject {
  readonly scope: HoldScope;
  readonly personId?: PersonId;
  readonly postId?: string;
  readonly rootId?: string;
  readonly groupId?: GroupId;
}

/**
 * What an order is about, as administrators write it: `@handle` or `@handle@host`, a group's handle in the same way, a post's address or number.
 * Throws a Refusal if there is no such thing here.
 */
export async function findHoldSubject(reader: Reader, scope: HoldScope, text: string): Promise<HoldSubject> {
  const name = text.trim();
  const [handle = '', host] = name.replace(/^@/, '').split('@');
  if (scope === 'person') {
    const person = await findPersonByHandle(reader, handle, host ?? null);
    if (!person) throw refusals.holdSubject();
    return { scope, personId: person.id };
  }
  if (scope === 'group') {
    const [group] = await reader<{ id: GroupId }[]>`
      select g.id from groups g left join peers p on p.id = g.peer_id
      where lower(g.handle) = ${handle.toLowerCase()}
        and coalesce(${hostIn(reader, 'p.origin')}, '') = ${host === undefined || host === reader.instance.addresses.host ? '' : host}
      limit 1`;
    if (!group) throw refusals.holdSubject();
    return { scope, groupId: group.id };
  }
  const number = /\/posts\/(\d{1,19})(?:[/?#].*)?$/.exec(name)?.[1] ?? (isId(name) ? name : null);
  const [post] = await reader<{ id: string; rootId: string }[]>`
    select id, root_id from posts where ${number === null ? reader`uri = ${name}` : reader`id = ${number}`}`;
  if (!post) throw refusals.holdSubject();
  return scope === 'post' ? { scope, postId: post.id } : { scope, rootId: post.rootId };
}
