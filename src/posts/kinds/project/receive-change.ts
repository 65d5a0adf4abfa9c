import { cleanMultiline } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { actsBounced, receiveActs, receiveRefusal, type Verdict } from '../../acts/act.ts';
import { isActOf, type Said } from '../../acts/acts.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { projects } from './change-project.ts';
import type { ProjectChange } from './facts.ts';
import { milestonesMax, noteMax } from './project.ts';

/** A partner's person says how a project stands. */
export function receiveProjectChange(
  tx: Tx,
  person: RemotePerson,
  { projectUri, change, uri, at }: Said<ProjectChange> & { readonly projectUri: string },
  decided: boolean,
): Promise<Verdict> {
  const { status, note = '', reached = [], unreached = [] } = change;
  return receiveActs(tx, projects, person, { postUri: projectUri, uri, at, decided }, () => ({
    ...(status && { status, note: cleanMultiline(note, noteMax) }),
    ...{ reached: reached.slice(0, milestonesMax), unreached: unreached.slice(0, milestonesMax) },
  }));
}

export const receiveProjectRefusal = (tx: Tx, uri: string, by: string): Promise<boolean> =>
  receiveRefusal(tx, projects, uri, by);

export const projectBounced = (tx: Tx, uri: string, peerId: number): Promise<boolean> =>
  actsBounced(tx, projects, uri, peerId);

export const isProjectChange = (reader: Reader, uri: string): Promise<boolean> =>
  isActOf(reader, projects, uri);
