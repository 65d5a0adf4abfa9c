import type { Reader, Tx } from '#src/platform/database.ts';
import { refusals } from './refusals.ts';
import { spellPlainly } from '#src/platform/spelling.ts';

/** Characters. */
export const handleMax = 30;
const handlePattern = new RegExp(`^[a-z0-9_][a-z0-9_.-]{0,${handleMax - 1}}$`);
/** Names that readers would take for the system, for everyone, or for a page. */
const reserved: ReadonlySet<string> = new Set(
  (
    'abuse actor admin administrator all anonymous api channel company everybody everyone group groups help here hostmaster ' +
    'inbox instance kontor me moderator new nobody noreply null outbox owner people person postmaster root security settings ' +
    'staff support system undefined webmaster'
  ).split(' '),
);

/**
 * Takes a handle for a new person or group of this instance, or refuses: people and groups share one case-insensitive namespace. Protected by a
 * lock until the transaction ends, because two tables cannot share a unique index.
 */
export async function claimHandle(tx: Tx, handle: string): Promise<void> {
  checkHandle(handle);
  await tx`select pg_advisory_xact_lock(hashtextextended(${`handle ${handle}`}, 0))`;
  const taken = await tx`
    select 1 from people where peer_id is null and kind <> 'instance' and lower(handle) = ${handle}
    union all select 1 from groups where peer_id is null and lower(handle) = ${handle} limit 1`;
  if (taken.length > 0) throw refusals.handleTaken({ handle });
}

/**
 * A free handle made of a name or of what stands before the @ of an address: "Zoë Müller-Groß" is zoe.mueller-gross, and zoe.mueller-gross2 where that
 * is taken. '' where nothing of it can be one.
 */
export async function proposeHandle(reader: Reader, from: string): Promise<string> {
  const base = spellPlainly(from.toLowerCase())
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9_-]+/g, '.')
    .slice(0, handleMax - 2)
    .replace(/^[.-]+|[.-]+$/g, '');
  if (base === '') return '';
  const taken = await reader<{ handle: string }[]>`
    select lower(handle) as handle from people where peer_id is null and lower(handle) = any(${triesOf(base)})
    union all select lower(handle) from groups where peer_id is null and lower(handle) = any(${triesOf(base)})`;
  const all = new Set([...taken.map(({ handle }) => handle), ...reserved]);
  return triesOf(base).find((each) => !all.has(each)) ?? '';
}

const triesOf = (base: string): string[] => [
  base,
  ...Array.from({ length: 98 }, (_, at) => `${base}${at + 2}`),
];

/** Refuses what can be nobody's handle. */
export function checkHandle(handle: string): void {
  if (!handlePattern.test(handle)) throw refusals.handleMalformed();
  if (reserved.has(handle)) throw refusals.handleReserved({ handle });
}
