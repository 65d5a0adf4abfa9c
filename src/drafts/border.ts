import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** An audience (`group:7`, `partner:3`, `thread:42`) with the hosts of the companies it reaches. */
export interface Crossing {
  readonly audience: string;
  readonly hosts: readonly string[];
}

/**
 * Whether this person has confirmed this audience, with all these companies, since midnight where they are. One company fewer needs no new
 * answer; one more does. docs/decisions/0027-asked-once-a-day.md.
 */
export async function wasConfirmedToday(
  reader: Reader,
  person: PersonId,
  { audience, hosts }: Crossing,
  timeZone: string,
): Promise<boolean> {
  const [row] = await reader`
    select from border_confirmations
    where person_id = ${person} and audience = ${audience} and hosts @> ${[...hosts]}::text[]
      and (confirmed_at at time zone ${timeZone})::date = (now() at time zone ${timeZone})::date`;
  return row !== undefined;
}

/** Stores the answer, replacing the previous one. */
export async function rememberConfirmed(
  tx: Tx,
  person: PersonId,
  { audience, hosts }: Crossing,
): Promise<void> {
  await tx`
    insert into border_confirmations (person_id, audience, hosts) values (${person}, ${audience}, ${[...hosts]}::text[])
    on conflict (person_id, audience) do update set hosts = excluded.hosts, confirmed_at = now()`;
  await tx`delete from border_confirmations where person_id = ${person} and confirmed_at < now() - interval '2 days'`;
}
