import type { Tx } from '#src/platform/database.ts';
import type { ErasedKind } from './erasure.ts';
import { recordFact } from './facts.ts';
import { refusals } from './refusals.ts';

/** Asks a partner once more to erase something of ours; it answers with its receipt, which it may have given already. `by`: who asks. */
export async function askAgain(tx: Tx, by: string, uri: string, peerId: number): Promise<void> {
  const [row] = await tx<
    {
      kind: ErasedKind;
      authorId: string;
      outcome: string | null;
      contradicted: boolean;
      isWaiting: boolean;
    }[]
  >`
    select kind, author_id, outcome, contradicted_at is not null as contradicted, exists (
      select from deliveries d join activities a on a.id = d.activity_id
      where a.object_uri = ${uri} and a.type = 'Delete' and d.peer_id = ${peerId}) as is_waiting
    from erasures where object_uri = ${uri} and peer_id = ${peerId} and kind <> 'departure' for update`;
  if (!row) throw refusals.notAsked();
  if (!row.contradicted && (row.outcome === 'erased' || row.outcome === 'not_held'))
    throw refusals.confirmed();
  if (row.isWaiting) throw refusals.stillSending();
  const { kind, authorId } = row;
  await recordFact(tx, by, 'erasure.asked_again', { peerId, uri, kind, authorId });
}
