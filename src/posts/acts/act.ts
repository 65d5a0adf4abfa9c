import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '#src/platform/database.ts';
import { notFound, type Refusal } from '#src/platform/errors.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { answerableBy, whyNotAnswerable } from '../answerable.ts';
import { requireMembership } from '../audience.ts';
import { clampDate } from '../inbound/incoming.ts';
import type { RemotePerson } from '../inbound/remote-person.ts';
import { moderatesPlace } from '../policy.ts';
import { lockActed, noteActs, refuseActs, type ActedOn, type Acts, type Doer, type Said } from './acts.ts';
import { actableBy, isHome, isHomeAt } from './home.ts';

/** Who may do what, of a person of any company; one rule for those who act here and for those who act elsewhere. */
export interface Decided<Held extends ActedOn, Change> extends Acts<Held, Change> {
  /** Null: the person may; otherwise what they are told, or elsewhere that they may not. */
  hindrance(tx: Tx, person: PersonId, held: Held, change: Change): Promise<(() => Refusal) | null>;
  /** Whoever acts under their name on what they wrote under another shows whose it is. */
  ownPseudonym(held: Held): Refusal;
  /** Other registers than rows of the table; left out: there are none. */
  note?(tx: Tx, person: Doer, held: Held, said: Said<Change>): Promise<'changed' | 'same'>;
  /** What even a home cannot have decided. */
  impossible?(tx: Tx, held: Held, change: Change): Promise<boolean>;
}

/**
 * One of ours acts on a post that they may read, in a group as its member. What is so already is no change. `isOneOfMany`: hundreds do it to the
 * same post at once, so that its row is not held while rights are looked at; `kind.note` locks it, and if it is another than the one that was
 * looked at, it is asked again whether they may.
 */
export async function act<Held extends ActedOn, Change>(
  tx: Tx,
  kind: Decided<Held, Change>,
  {
    person,
    postId,
    isOneOfMany = false,
  }: { readonly person: PersonId; readonly postId: PostId; readonly isOneOfMany?: boolean },
  check: (held: Held) => Promise<Change>,
): Promise<void> {
  const may = tx`p.id = ${postId} and ${answerableBy(tx, person)}`;
  const held = await lockActed(tx, kind, may, isOneOfMany);
  if (!held) throw await whyNotAnswerable(tx, person, postId, notFound('post'));
  if (held.groupId !== null) await requireMembership(tx, person, held.groupId);
  if (await isBehind(tx, person, postId)) throw kind.ownPseudonym(held);
  const change = await check(held);
  const hindrance = await kind.hindrance(tx, person, held, change);
  if (hindrance !== null) throw hindrance();
  const uri = tx.instance.addresses.activity(newUuid());
  await note(tx, kind, { id: person, peerId: null }, held, { change, uri, at: new Date() });
  if (!isOneOfMany) return;
  const now = await kind.read(tx, postId);
  if (isDeepStrictEqual(now, held)) return;
  const since = now ? await kind.hindrance(tx, person, now, change) : () => notFound('post');
  if (since !== null) throw since();
}

const note = <Held extends ActedOn, Change>(
  tx: Tx,
  kind: Decided<Held, Change>,
  ...[person, held, said]: [Doer, Held, Said<Change>]
): Promise<'changed' | 'same'> =>
  kind.note?.(tx, person, held, said) ?? noteActs(tx, kind, person, held, said);

/** It was written under a pseudonym of theirs. */
export async function isBehind(tx: Tx, person: PersonId, postId: PostId): Promise<boolean> {
  const [own] = await tx`
    select from aliases x join posts p on p.author_id = x.alias_id where p.id = ${postId} and x.person_id = ${person}`;
  return own !== undefined;
}

/** A moderator of the post's group. */
export async function moderates(tx: Tx, person: PersonId, postId: PostId): Promise<boolean> {
  const [row] = await tx<{ moderates: boolean }[]>`
    select coalesce(${moderatesPlace(tx, person)}, false) as moderates from posts p where p.id = ${postId}`;
  return row?.moderates ?? false;
}

export type Verdict = 'changed' | 'refused' | 'none';

/**
 * A partner's person acts. `refused`: they may not, which only a home says: ours, of the group or of the post, unless the home of a partner's
 * group has `decided`. `none`: it is nothing on which they can act, or nothing is different now.
 */
export async function receiveActs<Held extends ActedOn, Change>(
  tx: Tx,
  kind: Decided<Held, Change>,
  person: RemotePerson,
  said: Omit<Said<Change>, 'change'> & { readonly postUri: string; readonly decided: boolean },
  clean: () => Promise<Change> | Change,
): Promise<Verdict> {
  const held = await lockActed(tx, kind, actableBy(tx, person, said.postUri));
  if (!held) return 'none';
  const change = await clean();
  if (!said.decided) {
    // Outside of groups its author's home tells us, and nobody else.
    if (held.groupId === null && !(await isOurs(tx, held.postId))) return 'none';
    if ((await kind.hindrance(tx, person.id, held, change)) !== null) return 'refused';
  }
  if (await kind.impossible?.(tx, held, change)) return 'none';
  const at = clampDate(said.at, new Date());
  const noted = await note(tx, kind, person, held, { change, uri: said.uri, at });
  return noted === 'changed' ? 'changed' : 'none';
}

async function isOurs(tx: Tx, postId: PostId): Promise<boolean> {
  const [post] = await tx`select from posts where id = ${postId} and peer_id is null`;
  return post !== undefined;
}

type Refused<Held extends ActedOn> = Parameters<typeof refuseActs<Held>>[1];

/** The home did not take what one of ours said: it is not so. False when somebody else says so. */
export const receiveRefusal = <Held extends ActedOn>(tx: Tx, kind: Refused<Held>, uri: string, by: string) =>
  refuseActs(tx, kind, uri, isHome(tx, by));

/** The home's server will never take it, in whatever words. */
export const actsBounced = <Held extends ActedOn>(
  tx: Tx,
  kind: Refused<Held>,
  uri: string,
  peerId: number,
): Promise<boolean> => refuseActs(tx, kind, uri, isHomeAt(tx, peerId));
