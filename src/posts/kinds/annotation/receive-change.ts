import type { Reader, Tx } from '#src/platform/database.ts';
import { actsBounced, receiveActs, receiveRefusal, type Verdict } from '../../acts/act.ts';
import { isActOf, type Said } from '../../acts/acts.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import type { AnnotationChange } from './facts.ts';
import { annotations } from './resolve-annotation.ts';

/** A partner's person says that a comment on a place is settled, or is not. */
export const receiveAnnotationChange = (
  tx: Tx,
  person: RemotePerson,
  { postUri, change, uri, at }: Said<AnnotationChange> & { readonly postUri: string },
  decided: boolean,
): Promise<Verdict> => receiveActs(tx, annotations, person, { postUri, uri, at, decided }, () => change);

export const receiveAnnotationRefusal = (tx: Tx, uri: string, by: string): Promise<boolean> =>
  receiveRefusal(tx, annotations, uri, by);

export const annotationBounced = (tx: Tx, uri: string, peerId: number): Promise<boolean> =>
  actsBounced(tx, annotations, uri, peerId);

export const isAnnotationChange = (reader: Reader, uri: string): Promise<boolean> =>
  isActOf(reader, annotations, uri);
