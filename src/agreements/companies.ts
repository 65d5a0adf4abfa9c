import { hostIn } from '#src/platform/sql.ts';
import type { Reader } from '#src/platform/database.ts';

/** Another company, as shown to people. */
export interface OtherCompany {
  readonly peerId: number;
  readonly host: string;
  /** Its name, or its host while no one has said one. */
  readonly company: string;
  /** ISO 3166, or empty. */
  readonly country: string;
}

/** By their numbers, ordered by name; including companies without an agreement with us that are members of partners' groups. */
export async function readCompanies(reader: Reader, peerIds: readonly number[]): Promise<OtherCompany[]> {
  if (peerIds.length === 0) return [];
  return reader<OtherCompany[]>`
    select p.id as peer_id, ${hostIn(reader, 'p.origin')} as host,
      coalesce(nullif(p.company, ''), ${hostIn(reader, 'p.origin')}) as company, p.country
    from peers p where p.id = any(${[...peerIds]}::int[]) order by lower(p.company), p.id`;
}
