import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** What pages explain once, where it is met. */
export const hints = [
  'audience',
  'groups',
  'saving',
  'mustRead',
  'search',
  'chat',
  'skills',
  'notifications',
] as const;
export type Hint = (typeof hints)[number];

/** For ever: this one, or all of them. */
export async function putHintAway(tx: Tx, personId: PersonId, hint: Hint | 'all'): Promise<void> {
  await tx`insert into hints_put_away (person_id, hint) values (${personId}, ${hint}) on conflict do nothing`;
}

/** Shows all of them again, from the first. What an update brought is no hint. */
export async function bringHintsBack(tx: Tx, personId: PersonId): Promise<void> {
  await tx`delete from hints_put_away where person_id = ${personId} and hint not like 'release %'`;
}

/** Under this name it is kept that somebody knows what a version brought. */
export const releaseHint = (version: string): string => `release ${version}`;

export async function putReleaseAway(tx: Tx, personId: PersonId, version: string): Promise<void> {
  await tx`insert into hints_put_away (person_id, hint) values (${personId}, ${releaseHint(version)}) on conflict do nothing`;
}
