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

/** Shows all of them again, from the first. */
export async function bringHintsBack(tx: Tx, personId: PersonId): Promise<void> {
  await tx`delete from hints_put_away where person_id = ${personId}`;
}
