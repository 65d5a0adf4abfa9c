import type { Scope } from '#src/agreements/terms.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Level } from './post.ts';

/** What decides who receives a post, whether it is still being written or long stored. */
export interface Addressed {
  readonly level: Level;
  readonly authorId: PersonId;
  readonly groupId: GroupId | null;
  /** The company that a post for one partner is for. */
  readonly partnerId: number | null;
  /** Whose followers read the thread, and where they are known: null is here. */
  readonly audiencePersonId: PersonId | null;
  readonly audiencePeerId: number | null;
  readonly mentions: readonly { readonly id: PersonId }[];
  /** Who is answered, when they work elsewhere. */
  readonly answered: { readonly id: PersonId } | null;
}

/** Somebody who gets a post, and what their company's agreement must grant for it besides posts. */
export type Recipient = (
  | { readonly kind: 'followers'; readonly of: PersonId }
  /** `at`: only those of this company; naming somebody lets no other company in. */
  | { readonly kind: 'people'; readonly ids: readonly PersonId[]; readonly at?: number }
  | { readonly kind: 'company'; readonly peerId: number }
  | { readonly kind: 'group'; readonly id: GroupId }
) & { readonly scope?: Scope };

/**
 * Who receives a post outside this company (protocol.md §3). The composer names the companies of these before it is sent, the outbox sends to
 * these and to nobody else, and the ledger of exposures lists their companies.
 */
export function recipientsOf(post: Addressed): Recipient[] {
  const named = namedIn(post);
  switch (post.level) {
    case 'instance':
      return [];
    case 'group':
      return post.groupId === null ? [] : [{ kind: 'group', id: post.groupId }];
    case 'partner':
      return post.partnerId === null
        ? []
        : [
            { kind: 'company', peerId: post.partnerId },
            { kind: 'people', ids: named, at: post.partnerId },
          ];
    case 'direct':
      return [{ kind: 'people', ids: named, scope: 'direct' }];
    case 'followers':
    case 'public': {
      const owner = post.audiencePersonId ?? post.authorId;
      // The followers of somebody elsewhere are known to their home alone, which passes the reply on.
      const readers: Recipient =
        post.audiencePeerId === null
          ? { kind: 'followers', of: owner, scope: 'follow' }
          : { kind: 'people', ids: [owner], scope: 'follow' };
      return [readers, { kind: 'people', ids: named, scope: 'direct' }];
    }
  }
}

/** Who is addressed by name: the people mentioned, and who is answered. */
export function namedIn(post: Pick<Addressed, 'mentions' | 'answered'>): PersonId[] {
  const answered = post.answered === null ? [] : [post.answered.id];
  return [...new Set([...answered, ...post.mentions.map((mention) => mention.id)])];
}

/**
 * What an act about somebody's post (a like, a share, a vote) needs besides its category: what the post itself needed to come. Of several any
 * one is enough. Empty: nothing, as for what is said between two companies or in a group.
 */
export function scopesAbout(
  post: Pick<Addressed, 'level' | 'mentions'>,
  actor: PersonId,
): readonly (Scope | undefined)[] {
  const isNamed = post.mentions.some((mention) => mention.id === actor);
  if (post.level === 'direct') return ['direct'];
  if (post.level === 'followers' || post.level === 'public')
    return isNamed ? ['follow', 'direct'] : ['follow'];
  return [undefined];
}
