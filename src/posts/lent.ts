import { AsyncLocalStorage } from 'node:async_hooks';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { CommonPost, PostView, Viewer } from './post.ts';

/**
 * What lies with a partner and is fetched when somebody looks: "by reference" in agreements, lent in the code. It is fetched for the person whose
 * request is being answered, shown, and kept nowhere: what a job reads for a mail, a push message or an export stays without words.
 */
export interface Lender {
  /** Does this partner lend us its posts, or its files? Then nothing of them is kept. */
  lends(peerId: number, what: 'post' | 'file'): boolean;
  /** What these posts say, for one of ours; those whose company does not answer in time are missing. Uses the network. */
  open(reader: PersonId, posts: readonly LentPost[]): Promise<ReadonlyMap<PostId, LentWords>>;
}

export interface LentPost {
  readonly id: PostId;
  readonly uri: string;
  readonly peerId: number;
  /** Of the group it is in. */
  readonly groupUri: string | null;
}

/** The part of a post that is fetched. */
export type LentWords = Pick<
  CommonPost,
  'html' | 'text' | 'title' | 'summary' | 'sensitive' | 'language' | 'pageUrl' | 'tags' | 'files'
>;

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly lending: { current: Lender | null };
  }
}

/** One request by somebody who looks. */
interface Look {
  readonly personId: PersonId;
  /** What was fetched for it already. */
  readonly words: Map<PostId, LentWords | null>;
}
const looks = new AsyncLocalStorage<Look>();

/** Answers a request of this person: what they may see and lies elsewhere is fetched while it lasts. */
export const looking = <T>(personId: PersonId, answer: () => T): T =>
  looks.run({ personId, words: new Map() }, answer);

/** Whether words that may not be kept were fetched for this request: nor may the answer be. */
export const hasLooked = (): boolean => [...(looks.getStore()?.words.values() ?? [])].some(Boolean);

/** With the words of those that lie elsewhere, if the viewer is the one who looks. Not in a transaction, which would wait for the network. */
export async function openLent<Row>(
  reader: Reader,
  viewer: Viewer,
  views: (readonly [Row, PostView])[],
): Promise<(readonly [Row, PostView])[]> {
  if (!views.some(([, post]) => post.lent !== null)) return views;
  const look = looks.getStore();
  const lender = reader.instance.memory.lending.current;
  const isLooking = look && 'personId' in viewer && viewer.personId === look.personId;
  if (!isLooking || lender === null || 'afterCommit' in reader) return views;
  const lent = views.flatMap(([, { id, uri, peerId, group, removedAt, lent: isLent }]) =>
    isLent === null || peerId === null || removedAt !== null || look.words.has(id)
      ? []
      : [{ id, uri, peerId, groupUri: group?.uri ?? null }],
  );
  if (lent.length > 0) {
    const words = await lender.open(look.personId, lent);
    for (const { id } of lent) look.words.set(id, words.get(id) ?? null);
  }
  return views.map(([row, post]) => {
    const words = post.lent === null ? null : look.words.get(post.id);
    return words ? ([row, opened(post, words)] as const) : ([row, post] as const);
  });
}

function opened(post: PostView, words: LentWords): PostView {
  const now = { ...words, lent: 'open' } as const;
  return { ...post, ...now, common: { ...post.common, ...now } };
}
