import type { Scope } from '#src/agreements/terms.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { PostKind } from './kinds/forms.ts';
import type { Level } from './post.ts';

/** What determines who receives a post, whether it is still being written or long stored. */
export interface Addressed {
  /** Decides by which category of an agreement it goes; not there: words. */
  readonly kind?: PostKind;
  readonly level: Level;
  readonly authorId: PersonId;
  readonly groupId: GroupId | null;
  /** The company that a post for one partner is for. */
  readonly partnerId: number | null;
  /** Another Kontor, or a plain server, which has no inbox for a company: there the people named are all who get it. */
  readonly partnerKind: 'kontor' | 'other' | null;
  /** Whose followers read the thread, and where they are known: null is here. */
  readonly audiencePersonId: PersonId | null;
  readonly audiencePeerId: number | null;
  readonly mentions: readonly { readonly id: PersonId }[];
  /** Who is answered, when they work elsewhere. */
  readonly answered: { readonly id: PersonId } | null;
}

/** Someone who receives a post, and what their company's agreement must grant for it besides posts. */
export type Recipient = (
  | { readonly kind: 'followers'; readonly of: PersonId }
  /** `at`: only those of this company; naming someone lets no other company in. */
  | { readonly kind: 'people'; readonly ids: readonly PersonId[]; readonly at?: number }
  | { readonly kind: 'company'; readonly peerId: number }
  | { readonly kind: 'group'; readonly id: GroupId }
) & { readonly scope?: Scope };

/**
 * Who receives a post outside this company. The composer and the API name these people's companies before it is sent (recipient-companies.ts),
 * the outbox sends to these and to no one else, and the ledger of exposures lists their companies.
 */
export function recipientsOf(post: Addressed): Recipient[] {
  const named = namedIn(post);
  switch (post.level) {
    case 'instance':
      return [];
    case 'group':
      return post.groupId === null ? [] : [{ kind: 'group', id: post.groupId }];
    case 'partner': {
      const { partnerId: at } = post;
      if (at === null) return [];
      const people = { kind: 'people', ids: named, at } as const;
      return post.partnerKind === 'kontor'
        ? [{ kind: 'company', peerId: at }, people]
        : plainScopes.map((scope) => ({ ...people, scope }));
    }
    case 'direct':
      return [{ kind: 'people', ids: named, scope: 'direct' }];
    case 'followers':
    case 'public': {
      const owner = post.audiencePersonId ?? post.authorId;
      // The followers of someone elsewhere are known to their home alone, which passes the reply on.
      const readers: Recipient =
        post.audiencePeerId === null
          ? { kind: 'followers', of: owner, scope: 'follow' }
          : { kind: 'people', ids: [owner], scope: 'follow' };
      return [readers, { kind: 'people', ids: named, scope: 'direct' }];
    }
  }
}

/**
 * An edit shows a post to no company that did not have it, whoever it mentions: it goes to recipients whose company has a copy, and to everyone
 * else with a copy to whom the agreement still allows something of this kind. This returns what it must grant them besides posts; any one of
 * several is enough.
 */
export const scopesOfHolders = (post: Addressed): (Scope | undefined)[] =>
  recipientsOf(post)
    .filter(
      (one) =>
        one.kind !== 'people' || one.scope !== 'direct' || !['followers', 'public'].includes(post.level),
    )
    .map((one) => one.scope);

/** Over `people p`: works elsewhere, and is still there. */
const livesElsewhere = (reader: Reader): Fragment =>
  reader`p.peer_id is not null and p.deactivated_at is null`;

/** `from … where …` over `people p`: these people, as far as something can be sent to them. */
export const peopleElsewhere = (reader: Reader, ids: readonly PersonId[]): Fragment =>
  reader`from people p where p.id = any(${[...ids]}::bigint[]) and ${livesElsewhere(reader)}`;

/** The same: `f` follows one of these. */
export const followersElsewhere = (reader: Reader, of: readonly PersonId[]): Fragment =>
  reader`from follows f join people p on p.id = f.follower_id
    where f.followee_id = any(${[...of]}::bigint[]) and f.state = 'accepted' and ${livesElsewhere(reader)}`;

/** The same: `m` is a membership in one of these groups. */
export const membersElsewhere = (reader: Reader, of: readonly GroupId[]): Fragment =>
  reader`from memberships m join people p on p.id = m.person_id
    where m.group_id = any(${[...of]}::bigint[]) and m.state = 'active' and ${livesElsewhere(reader)}`;

/** Who is addressed by name: the people mentioned, and the one replied to. */
export function namedIn(post: Pick<Addressed, 'mentions' | 'answered'>): PersonId[] {
  const answered = post.answered === null ? [] : [post.answered.id];
  return [...new Set([...answered, ...post.mentions.map((mention) => mention.id)])];
}

/** Why a post concerns readers elsewhere. */
export interface Concern {
  /** They follow, or are, the one whose followers read it. */
  readonly follows: boolean;
  /** It names them. */
  readonly named: boolean;
  /** They are on a plain server, which has nothing that is for a company alone. */
  readonly plain: boolean;
}

/** What is for the whole company is, on a plain server, for those it names, whom it reaches by either of these. */
const plainScopes = ['follow', 'direct'] as const satisfies readonly Scope[];

/**
 * What an agreement must grant for a post outside our groups, and for any act about it, to cross in either direction; any one of several.
 * `undefined`: nothing besides the agreement.
 */
export function scopesFor(level: Level, { follows, named, plain }: Concern): readonly (Scope | undefined)[] {
  if (level === 'direct') return ['direct'];
  if (level === 'group' || level === 'instance' || (level === 'partner' && !plain)) return [undefined];
  return [
    ...(follows || level !== 'followers' ? (['follow'] as const) : []),
    ...(named ? (['direct'] as const) : []),
  ];
}

/** The same for acts by our people on a post by someone elsewhere (`plain`: on such a server): a like, a share, a vote. */
export const scopesAbout = (
  post: Pick<Addressed, 'level' | 'mentions'>,
  actor: PersonId,
  plain: boolean,
): readonly (Scope | undefined)[] =>
  scopesFor(post.level, {
    ...{ follows: true, plain },
    named: post.mentions.some((mention) => mention.id === actor),
  });
