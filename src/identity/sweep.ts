import type { Tx } from '#src/platform/database.ts';

/** Deletes what is over: ways to providers that nobody came back from, statements that cannot be repeated any more. A maintenance job. */
export async function sweepIdentity(tx: Tx): Promise<void> {
  await tx`delete from identity_flows where expires_at < now()`;
  await tx`delete from identity_statements where expires_at < now()`;
}
