import type { Tx } from '#src/platform/database.ts';

/**
 * The row of a partner's server, made when it is first needed. Call it only for an origin that an administrator or an agreement has named:
 * a stranger must not be able to fill the table. `origin` is exactly as originOf() gives it.
 */
export async function findOrCreatePeer(
  tx: Tx,
  origin: string,
  about: { company?: string; country?: string } = {},
): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    insert into peers (origin, company, country) values (${origin}, ${about.company ?? ''}, ${about.country ?? ''})
    on conflict (origin) do update set
      company = coalesce(nullif(excluded.company, ''), peers.company),
      country = coalesce(nullif(excluded.country, ''), peers.country)
    returning id`;
  if (!row) throw new Error('insert … returning gave no row');
  return row.id;
}
