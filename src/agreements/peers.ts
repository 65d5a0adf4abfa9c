import type { Tx } from '#src/platform/database.ts';
import { openForChange } from './store.ts';

/**
 * The row of a partner's server, made when it is first needed. Call it only for an origin that an administrator or an agreement has named:
 * a stranger must not be able to fill the table. `origin` is exactly as originOf() gives it. A known partner keeps its name: what a document
 * says of it counts once both have signed, see namePeer.
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

/** What the partner is called from now on, as the document that came into force says. */
export async function namePeer(
  tx: Tx,
  peerId: number,
  about: { readonly legalName: string; readonly country: string },
): Promise<void> {
  await tx`
    update peers set company = ${about.legalName}, country = ${about.country}
    where id = ${peerId} and (company, country) is distinct from (${about.legalName}, ${about.country})`;
}

/** What the partner's server runs, as its NodeInfo says. Books hear of it when it is new. */
export async function noteSoftware(tx: Tx, peerId: number, software: string): Promise<void> {
  const { count } = await tx`
    update peers set software = ${software} where id = ${peerId} and software <> ${software}`;
  if (count > 0) await openForChange(tx);
}
