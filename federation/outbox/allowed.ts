import { decide, mayQueue, type Partner } from '#src/agreements/decide.ts';
import type { Category, Scope } from '#src/agreements/terms.ts';
import type { FederationContext } from '../context.ts';
import { goesByReference } from '../objects/by-reference.ts';

/** What is to cross the border, as far as agreements are concerned. */
export interface Cargo {
  readonly scope?: Scope | undefined;
  readonly category?: Category | undefined;
  readonly group?: string | undefined;
  /** Deletions go to everyone we have or had an agreement with. */
  readonly erasure?: boolean | undefined;
  /** Only where the agreement lets files go, or only where it does not: what names files has another form there. */
  readonly files?: 'allowed' | 'denied' | undefined;
  /** What a group says: announced to those who read that, as the group's own notes to the others. */
  readonly form?: 'announcement' | 'note';
  /**
   * `copy`: it has the words of a post in it, and goes only where copies of posts go; so does all of the category `post` that says nothing else.
   * `reference`: what goes in place of that, where posts go by reference. `mention`: it only names a post.
   */
  readonly as?: 'copy' | 'reference' | 'mention' | undefined;
  /** Only to servers of our own kind. */
  readonly kontorOnly?: boolean;
}

export const isCopy = ({ as, category }: Pick<Cargo, 'as' | 'category'>): boolean =>
  as === undefined ? category === 'post' : as === 'copy';

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
  const isAllowed = (partner: Partner): boolean => {
    if (kontorOnly && partner.peerKind !== 'kontor') return false;
    if (form !== undefined && readsAnnouncements(partner) !== (form === 'announcement')) return false;
    if (erasure) return true;
    if (as === 'reference' && !goesByReference(partner, 'post')) return false;
    const may = (what: Category | undefined): boolean => {
      const question = { direction: 'out', scope, category: what, group, copies, now } as const;
      return when === 'queue' ? mayQueue(partner, question) : decide(partner, question).allowed;
    };
    return may(category) && (files === undefined || may('file') === (files === 'allowed'));
  };
  const ids = ctx.registry
    .all()
    .filter(isAllowed)
    .map((partner) => partner.peerId);
  const peers = ids.length > 0 ? `{${ids.join(',')}}` : '';
  ctx.caches.allowed.set(name, { peers, atMs: now, revision });
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
