import { decide, mayQueue, type Partner } from '#src/agreements/decide.ts';
import type { Category } from '#src/agreements/terms.ts';
import type { FederationContext } from '../context.ts';
import { goesByReference } from '../objects/by-reference.ts';
import { isCopy, type Barrier, type Cargo, type Denial } from './cargo.ts';

/** Walking all agreements for every activity would cost more than sending it; what time alone changes is seen this much later at most. */
const rememberMs = 250;

/**
 * The peers to which it may be queued, or sent right now, as the array literal that statements take; empty string for none. A suspended partner
 * is queued for: its deliveries wait until the agreement resumes. Each delivery checks its own agreement again when it is sent.
 */
export function allowedPeers(ctx: FederationContext, cargo: Cargo, when: 'queue' | 'send'): string {
  const { scope, category, group, erasure, files, form, kontorOnly, as } = cargo;
  const copies = isCopy(cargo);
  const name = [when, scope, category, group, erasure, files, form, kontorOnly, copies, as].join(' ');
  const hit = ctx.caches.allowed.get(name);
  const now = Date.now();
  // A partner of a moment ago must not be missed: what is not queued now is never sent.
  const revision = ctx.registry.revision();
  if (hit && hit.revision === revision && now - hit.atMs < rememberMs) return hit.peers;
  const isAllowed = (partner: Partner): boolean => barrierTo(partner, cargo, when, now) === null;
  const ids = ctx.registry
    .all()
    .filter(isAllowed)
    .map((partner) => partner.peerId);
  const peers = ids.length > 0 ? `{${ids.join(',')}}` : '';
  ctx.caches.allowed.set(name, { peers, atMs: now, revision });
  return peers;
}

/** Why it may not be queued for this partner, or not be sent right now; null: it may. */
export function barrierTo(
  partner: Partner,
  cargo: Cargo,
  when: 'queue' | 'send',
  now: number,
): Barrier | null {
  const { scope, category, group, files, form } = cargo;
  if (cargo.kontorOnly && partner.peerKind !== 'kontor') return { code: 'software' };
  if (form !== undefined && readsAnnouncements(partner) !== (form === 'announcement'))
    return { code: 'form' };
  if (cargo.erasure) return null;
  if (cargo.as === 'reference' && !goesByReference(partner, 'post')) return { code: 'form' };
  const denied = (what: Category | undefined): Denial | null => {
    const question = { direction: 'out', scope, category: what, group, copies: isCopy(cargo), now } as const;
    const decision = decide(partner, question);
    if (decision.allowed || (when === 'queue' && mayQueue(partner, question))) return null;
    return { code: decision.code, scope, category: what };
  };
  const main = denied(category);
  if (main !== null || files === undefined) return main;
  const isFileDenied = denied('file') !== null;
  return isFileDenied === (files === 'denied') ? null : { code: 'files', category: 'file' };
}

/** Forums after FEP-1b12, by the name in their NodeInfo. */
const forums: ReadonlySet<string> = new Set(['lemmy', 'piefed', 'mbin', 'kbin', 'lotide', 'nodebb']);

/**
 * Who is told what happens in a group by its Announce: every Kontor, and forums (FEP-1b12). All other servers ignore an announced activity, as
 * Mastodon and GoToSocial do, and are sent notes by the group itself.
 */
export const readsAnnouncements = ({ peerKind, software }: Partner): boolean =>
  peerKind === 'kontor' || forums.has(software);
