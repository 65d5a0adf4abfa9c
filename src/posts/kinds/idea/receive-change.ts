import { cleanMultiline } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { receiveActs, type Verdict } from '../../acts/act.ts';
import { isActOf, type Said } from '../../acts/acts.ts';
import { isHome, isHomeAt } from '../../acts/home.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { ideas } from './change-idea.ts';
import { refuseChanges } from './changes.ts';
import type { IdeaChange } from './facts.ts';
import { reasonMax } from './idea.ts';

/** A partner's person votes or decides. */
export function receiveIdeaChange(
  tx: Tx,
  person: RemotePerson,
  { ideaUri, change, uri, at }: Said<IdeaChange> & { readonly ideaUri: string },
  decided: boolean,
): Promise<Verdict> {
  const { reason } = change;
  return receiveActs(tx, ideas, person, { postUri: ideaUri, uri, at, decided }, () => ({
    ...change,
    ...(reason !== undefined && { reason: cleanMultiline(reason, reasonMax) }),
  }));
}

export const receiveIdeaRefusal = (tx: Tx, uri: string, by: string): Promise<boolean> =>
  refuseChanges(tx, uri, isHome(tx, by));

export const ideaBounced = (tx: Tx, uri: string, peerId: number): Promise<boolean> =>
  refuseChanges(tx, uri, isHomeAt(tx, peerId));

/** Whether a vote or a decision is known under that URI. */
export async function isIdeaChange(reader: Reader, uri: string): Promise<boolean> {
  const [vote] = await reader`select from idea_votes v where v.uri = ${uri} limit 1`;
  return vote !== undefined || (await isActOf(reader, ideas, uri));
}
