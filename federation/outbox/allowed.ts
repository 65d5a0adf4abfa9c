import { decide, type Partner } from '#src/agreements/decide.ts';
import type { Category, Scope } from '#src/agreements/terms.ts';
import type { Wire } from '../context.ts';

/** What is to cross the border, as far as agreements care. */
export interface Cargo {
  readonly scope?: Scope;
  readonly category?: Category;
  readonly group?: string;
  /** Deletions go to everybody we have or had an agreement with. */
  readonly erasure?: boolean;
  /** Only where the agreement lets files go, or only where it does not: what names files has another form there. */
  readonly files?: 'allowed' | 'denied';
  /** What a group says: announced to those who read that, as the group's own notes to the others. */
  readonly form?: 'announcement' | 'note';
  /** Only to servers of our own kind. */
  readonly kontorOnly?: boolean;
}

/** Walking all agreements for every activity would cost more than sending it; what time alone changes is seen this much later at most. */
const rememberMs = 250;

/**
 * The peers to whom it may be queued, or sent right now, as the array literal that statements take; empty string for nobody. A suspended
 * partner is queued for: its deliveries wait until the agreement resumes. Each delivery asks its own agreement again when it is sent.
 */
export function allowedPeers(wire: Wire, cargo: Cargo, when: 'queue' | 'send'): string {
  const { scope, category, group, erasure, files, form, kontorOnly } = cargo;
  const name = [when, scope, category, group, erasure, files, form, kontorOnly].join(' ');
  const hit = wire.known.allowed.get(name);
  const now = Date.now();
  // A partner of a moment ago must not be missed: what is not queued now is never sent.
  const revision = wire.book.revision();
  if (hit && hit.revision === revision && now - hit.atMs < rememberMs) return hit.peers;
  const isAllowed = (partner: Partner): boolean => {
    if (kontorOnly && partner.peerKind !== 'kontor') return false;
    if (form !== undefined && readsAnnouncements(partner) !== (form === 'announcement')) return false;
    if (erasure) return true;
    const may = (what: Category | undefined): boolean => {
      const decision = decide(partner, { direction: 'out', scope, category: what, group, now });
      return decision.allowed || (when === 'queue' && decision.code === 'suspended');
    };
    return may(category) && (files === undefined || may('file') === (files === 'allowed'));
  };
  const ids = wire.book
    .all()
    .filter(isAllowed)
    .map((partner) => partner.peerId);
  const peers = ids.length > 0 ? `{${ids.join(',')}}` : '';
  wire.known.allowed.set(name, { peers, atMs: now, revision });
  return peers;
}

/** Forums after FEP-1b12, by the name in their NodeInfo. */
const forums: ReadonlySet<string> = new Set(['lemmy', 'piefed', 'mbin', 'kbin', 'lotide', 'nodebb']);

/**
 * Who is told what happens in a group by its Announce: every Kontor, and forums (FEP-1b12). All other servers ignore an announced activity, as
 * Mastodon and GoToSocial do, and are sent notes by the group itself.
 */
export const readsAnnouncements = ({ peerKind, software }: Partner): boolean =>
  peerKind === 'kontor' || forums.has(software);
