import type { Tx } from '#src/platform/database.ts';
import { openForChange } from './store.ts';

/**
 * The row of a partner's server, created on first use. Call it only for an origin that an administrator or an agreement has named: a stranger
 * must not be able to fill the table. `origin` is exactly as originOf() returns it. A known partner keeps its name: what a document calls it
 * counts once both sides have signed, see namePeer.
 */
export async function findOrCreatePeer(
  tx: Tx,
  origin: string,
  about: { company?: string; country?: string } = {},
): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    insert into peers (origin, company, country) values (${origin}, ${about.company ?? ''}, ${about.country ?? ''})
    on conflict (origin) do update set
      company = coalesce(nullif(peers.company, ''), excluded.company),
      country = coalesce(nullif(peers.country, ''), excluded.country)
    returning id`;
  if (!row) throw new Error('insert … returning gave no row');
  return row.id;
}

/** The partner's name from now on, as given in the document that came into force. */
export async function namePeer(
  tx: Tx,
  peerId: number,
  about: { readonly legalName: string; readonly country: string },
): Promise<void> {
  await tx`
    update peers set company = ${about.legalName}, country = ${about.country}
    where id = ${peerId} and (company, country) is distinct from (${about.legalName}, ${about.country})`;
}

/** What the partner's server runs, according to its NodeInfo. Partner registries are told if it is new. */
export async function noteSoftware(tx: Tx, peerId: number, software: string): Promise<void> {
  const { count } = await tx`
    update peers set software = ${software} where id = ${peerId} and software <> ${software}`;
  if (count > 0) await openForChange(tx);
}
