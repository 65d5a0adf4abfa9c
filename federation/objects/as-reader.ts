import type { Partner } from '#src/agreements/decide.ts';
import { readerName, recordReading } from '#src/agreements/readings.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { readerHeader } from './by-reference.ts';

/** The header under which one of ours looks at what lies with the partner; the reading is recorded here too, before it is shown. */
export async function asReader(
  { db, instance }: FederationContext,
  { origin, peerId }: Partner,
  person: PersonId,
  uris: readonly string[],
): Promise<Record<string, string>> {
  const reader = readerName(instance, origin, person);
  await recordReading(db, { peerId, readerAt: 'us', reader, uris });
  return { [readerHeader]: reader };
}
