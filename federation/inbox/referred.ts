import { createHash } from 'node:crypto';
import { groupJoinedBy } from '#src/groups/addressed.ts';
import { personFollowedBy } from '#src/people/addressed.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Reader } from '#src/platform/database.ts';
import { hasType, idOf, isObject, list, text, type Json } from '../vocabulary/read.ts';
import type { Incoming } from './incoming.ts';

/**
 * The act that an Accept, a Reject or an Undo refers to, as far as it says: by its id, embedded, or both. Servers forget or change ids of what
 * they answer, so it is looked up by `uri` first, and otherwise by who did what to whom (ActivityPub §7.6). What is not given is ''.
 */
export interface Referred {
  readonly uri: string;
  readonly actor: string;
  readonly object: string;
  readonly content: string;
  /** Embedded; null when only its id is given. */
  readonly said: Json | null;
}

export function actReferred(json: Json): Referred {
  const [object] = list(json.object);
  const said = isObject(object) ? object : null;
  return {
    uri: idOf(object),
    actor: idOf(said?.actor),
    object: idOf(said?.object),
    content: text(said?.content),
    said,
  };
}

/** Whether it may be one of these, by its type: an act given by its id, or embedded without a type, may be any. */
export const mayBe = ({ said }: Referred, ...types: string[]): boolean =>
  said === null || said.type === undefined || hasType(said, ...types);

/** Whether it is by someone other than the sender, who then has no say in it. */
export const isForeign = ({ actor }: Referred, incoming: Incoming): boolean =>
  actor !== '' && actor !== incoming.actor.uri;

/** The person or group that the sender asked to follow or join with the act that an Undo refers to; '' if it refers to something else. */
export async function tieUndone(reader: Reader, incoming: Incoming): Promise<string> {
  const act = actReferred(incoming.json);
  if (!mayBe(act, 'Follow', 'Join') || isForeign(act, incoming)) return '';
  if (act.said?.type !== undefined && act.object !== '') return act.object;
  const person = incoming.actor.id as PersonId;
  return (
    (await personFollowedBy(reader, act.uri, person)) ?? (await groupJoinedBy(reader, act.uri, person)) ?? ''
  );
}

/** What an activity is remembered by, once it has had its effect: its verified actor, its id, and the partner's group that relayed it. */
export const receiptOf = (actorUri: string, uri: string, groupUri?: string): Buffer =>
  createHash('sha256')
    .update([actorUri, uri, ...(groupUri === undefined ? [] : [groupUri])].join('\n'))
    .digest();

/** Whether that act of the sender came before in the same way, as far as receipts are kept. */
export async function hasCome(reader: Reader, { actor, via }: Incoming, uri: string): Promise<boolean> {
  if (uri === '') return false;
  const receipt = receiptOf(actor.uri, uri, via && !via.ours ? via.uri : undefined);
  const [row] = await reader`select from received where hash = ${receipt}`;
  return row !== undefined;
}
