import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { KeepPosts } from './leave.ts';

/** What happens to an account as a whole. */
export interface AccountFacts {
  'export.ready': { readonly personId: PersonId; readonly exportId: string };
  'departure.announced': { readonly personId: PersonId; readonly posts: KeepPosts };
  'departure.withdrawn': { readonly personId: PersonId };
}

export async function recordFact<Name extends keyof AccountFacts>(
  tx: Tx,
  by: PersonId | null,
  name: Name,
  data: AccountFacts[Name],
): Promise<void> {
  const about = `person:${data.personId}`;
  await tx.house.journal.record(tx, { name, about, by: by ?? undefined, data });
}
