import { originOf } from '#src/platform/addresses.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { json } from '#src/platform/json.ts';
import type { Terms } from './agreement.ts';
import { recordFact } from './facts.ts';
import { openForChange } from './store.ts';
import { oneSidedGrant, type OneSidedProfile } from './templates.ts';

/** Servers per call; a longer list takes several calls. */
export const originsMax = 5_000;
const mistakesShown = 20;

/**
 * A one-sided agreement with each of these plain ActivityPub servers, by an administrator's decision alone: they have promised nothing. Replaces
 * what was allowed before under another profile. All or none: throws Refusal('invalid') listing what is not an origin, and Refusal('conflict')
 * naming servers with a signed agreement in force.
 */
export async function allow(
  tx: Tx,
  by: string,
  wanted: readonly string[],
  details: { profiles: readonly OneSidedProfile[]; expires: string | null },
): Promise<readonly string[]> {
  const origins = parseOrigins(wanted, tx.instance.origin);
  await openForChange(tx);
  await refuseSigned(tx, origins);
  const grant = oneSidedGrant(details.profiles);
  const terms: Terms = {
    notBefore: null,
    expires: details.expires,
    in: grant,
    out: grant,
    partner: null,
    erasureDays: null,
    termination: null,
  };
  const rows = await tx<{ id: number }[]>`
    with met as (
      insert into peers (origin) select unnest(${[...origins]}::text[])
      on conflict (origin) do update set origin = excluded.origin returning id),
    changed as (
      update agreements a set terms = ${json(tx, terms)}, state = 'active', ends_at = null, end_reason = '', activated_at = now()
      from met where a.peer_id = met.id and a.kind = 'one_sided' and a.state in ('active', 'terminating') returning a.peer_id),
    added as (
      insert into agreements (id, peer_id, kind, state, proposed_by, version, terms, activated_at)
      select gen_random_uuid(), met.id, 'one_sided', 'active', 'us', 1, ${json(tx, terms)}, now()
      from met where not exists (select 1 from changed where changed.peer_id = met.id) returning peer_id)
    select peer_id as id from added union all select peer_id from changed`;
  const peerIds = rows.map((r) => r.id);
  await recordFact(tx, by, 'agreement.allowed', { profile: details.profiles.join(','), origins, peerIds });
  return origins;
}

/** Each as an origin, without duplicates. A bare host means https. */
export function parseOrigins(wanted: readonly string[], ourOrigin: string): readonly string[] {
  const mistakes: string[] = [];
  const origins = new Set<string>();
  for (const text of wanted) {
    const origin = toOrigin(text);
    if (origin === null) mistakes.push(text.slice(0, 200));
    else if (origin === ourOrigin) mistakes.push(`${text} (this is us)`);
    else origins.add(origin);
  }
  if (mistakes.length > 0)
    throw new Refusal(
      'invalid',
      `Nothing was allowed. Write origins like https://social.example, without a path. Not an origin: ${mistakes.slice(0, mistakesShown).join(', ')}${mistakes.length > mistakesShown ? ' …' : ''}.`,
    );
  if (origins.size === 0)
    throw new Refusal('invalid', 'Give at least one origin, e.g. https://social.example.');
  if (origins.size > originsMax)
    throw new Refusal('invalid', `At most ${originsMax} origins per call; split the list.`);
  return [...origins];
}

function toOrigin(text: string): string | null {
  const full = text.includes('://') ? text : `https://${text}`;
  const origin = originOf(full);
  if (origin === null) return null;
  const { pathname, search, hash } = new URL(full);
  return pathname === '/' && search === '' && hash === '' ? origin : null;
}

async function refuseSigned(tx: Tx, origins: readonly string[]): Promise<void> {
  const signed = await tx<{ origin: string }[]>`
    select p.origin from agreements a join peers p on p.id = a.peer_id
    where p.origin = any(${[...origins]}) and a.kind = 'mutual' and a.state in ('active', 'terminating')
    order by p.origin limit ${mistakesShown}`;
  if (signed.length > 0)
    throw new Refusal(
      'conflict',
      `Nothing was allowed. A signed agreement is in force with ${signed.map((s) => s.origin).join(', ')}: end it first, or leave it out.`,
    );
}
