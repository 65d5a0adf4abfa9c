import { createHash } from 'node:crypto';
import type { Reader } from '#src/platform/database.ts';
import { hasType, idOf, isObject, list, text, type Json } from '../vocabulary/read.ts';
import type { Incoming } from './incoming.ts';

/**
 * The act that an Accept, a Reject or an Undo is about, as far as it says: by its id, embedded, or both. Servers forget or change ids of what they
 * answer, so whoever looks for the act goes by `uri` first, and else by who did what to whom (ActivityPub §7.6). What is not said is ''.
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

/** Whether it is by somebody else than the sender, who then has no say about it. */
export const isForeign = ({ actor }: Referred, incoming: Incoming): boolean =>
  actor !== '' && actor !== incoming.actor.uri;

/** The person or group that the sender asked to follow or join by the act that an Undo is about; '' when it is about something else. */
export async function tieUndone(reader: Reader, incoming: Incoming): Promise<string> {
  const act = actReferred(incoming.json);
  if (!mayBe(act, 'Follow', 'Join') || isForeign(act, incoming)) return '';
  if (act.said?.type !== undefined && act.object !== '') return act.object;
  const [row] = await reader<{ uri: string }[]>`
    select p.uri from follows f join people p on p.id = f.followee_id where f.uri = ${act.uri} and f.follower_id = ${incoming.actor.id}
    union all
    select g.uri from memberships m join groups g on g.id = m.group_id
    where m.uri = ${act.uri} and m.person_id = ${incoming.actor.id} limit 1`;
  return row?.uri ?? '';
}

/** What an activity is remembered by, once it had its effect: its verified actor, its id, and the partner's group that told it. */
export const receiptOf = (actorUri: string, uri: string, groupUri?: string): Buffer =>
  createHash('sha256')
    .update([actorUri, uri, ...(groupUri === undefined ? [] : [groupUri])].join('\n'))
    .digest();

/** Whether that act of the sender came before by the same way, as far as receipts are kept. */
export async function hasCome(reader: Reader, { actor, via }: Incoming, uri: string): Promise<boolean> {
  if (uri === '') return false;
  const receipt = receiptOf(actor.uri, uri, via && !via.ours ? via.uri : undefined);
  const [row] = await reader`select from received where hash = ${receipt}`;
  return row !== undefined;
}
