import { isDay } from '#src/platform/days.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { actsBounced, receiveActs, receiveRefusal, type Verdict } from '../../acts/act.ts';
import { isActOf, type Said } from '../../acts/acts.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import type { MarkChange } from './facts.ts';
import { marks } from './mark-post.ts';

/** A change as a partner's person sends it: people by their URIs. */
export interface IncomingMark extends Omit<MarkChange, 'ownerId'> {
  readonly ownerUri?: string | null;
}

/** A partner's person notes something on a post of a group. */
export const receiveMark = (
  tx: Tx,
  person: RemotePerson,
  { postUri, change, uri, at }: Said<IncomingMark> & { readonly postUri: string },
  decided: boolean,
): Promise<Verdict> =>
  receiveActs(tx, marks, person, { postUri, uri, at, decided }, () => cleanMark(tx, change));

async function cleanMark(tx: Tx, { progress, review, ownerUri }: IncomingMark): Promise<MarkChange> {
  return {
    ...(progress !== undefined && { progress }),
    ...(review !== undefined && (review === null || isDay(review)) && { review }),
    ...(ownerUri !== undefined && { ownerId: ownerUri === null ? null : await idOf(tx, ownerUri) }),
  };
}

/** Who is unknown here answers for nothing that we could show. */
async function idOf(tx: Tx, uri: string): Promise<PersonId | null> {
  const [person] = await tx<{ id: PersonId }[]>`
    select id from people where uri = ${uri} and kind = 'person'`;
  return person?.id ?? null;
}

export const receiveMarkRefusal = (tx: Tx, uri: string, by: string): Promise<boolean> =>
  receiveRefusal(tx, marks, uri, by);

export const markBounced = (tx: Tx, uri: string, peerId: number): Promise<boolean> =>
  actsBounced(tx, marks, uri, peerId);

export const isMark = (reader: Reader, uri: string): Promise<boolean> => isActOf(reader, marks, uri);
