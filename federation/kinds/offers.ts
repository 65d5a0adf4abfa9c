import type { Category } from '#src/agreements/terms.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { RemotePerson } from '#src/posts/inbound/remote-person.ts';
import { postSource, type PostSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { authorOf, decidedElsewhere, personOf, type Hear, type Incoming } from '../inbox/incoming.ts';
import { mayTouch } from '../inbox/react.ts';
import { sendAboutPost } from '../outbox/reactions.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { postContext } from '../vocabulary/note.ts';
import { date, hasType, idOf, isObject, list, type Json } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';

// What people do with tasks, ideas, approvals and projects they offer to the home of the post or of its group, which takes it or rejects the
// Offer: docs/decisions/0092-acts.md.

/** Where something was offered, by which activity, and when. */
export interface Offer {
  readonly postUri: string;
  readonly uri: string;
  readonly at: Date;
}

/** What a kind says once of the offers about its posts. */
export interface Offered<Change> {
  /** Names of its two listeners. */
  readonly names: { readonly offer: string; readonly refusal: string };
  /** Of the agreement, for those who send. */
  readonly category: Category;
  /** An Offer with any of these words is about such a post. By its words alone: whether it is there is said to those who may read it. */
  readonly words: readonly string[];
  /** Asked about an Offer without such words. */
  isOffer?(ctx: FederationContext, postUri: string): Promise<boolean>;
  isAct(reader: Reader, uri: string): Promise<boolean>;
  /** Null for what says nothing that we know. */
  read(json: Json): Change | null;
  receive(
    tx: Tx,
    person: RemotePerson,
    offer: Offer & { readonly change: Change },
    decided: boolean,
  ): Promise<'changed' | 'refused' | 'none'>;
  receiveRefusal(tx: Tx, uri: string, by: string): Promise<boolean>;
}

/** In a group its home tells on what was offered; outside it came to the post's home alone. */
export const offered = <Change>(kind: Offered<Change>): Pick<FederatedKind, 'listeners' | 'actOf'> => ({
  listeners: {
    [kind.names.offer]: {
      requires: { by: 'person', category: kind.category, membership: 'member' },
      about: ({ json }) => [idOf(json.object)],
      hear: hearOffer(kind),
    },
    [kind.names.refusal]: {
      requires: { by: 'anyone', membership: 'nothing' },
      hear: async (...[, incoming]) => {
        const uri = refusedOffer(incoming);
        return (tx) => kind.receiveRefusal(tx, uri, incoming.actor.uri);
      },
    },
  },
  actOf: async (ctx, incoming) => {
    const refused = refusedOffer(incoming);
    if (refused !== '') return (await kind.isAct(ctx.db, refused)) ? kind.names.refusal : null;
    const { type, actor, json } = incoming;
    if (type !== 'Offer' || actor.noun !== 'person') return null;
    const isSaid = kind.words.some((word) => json[word] !== undefined);
    return isSaid || (await kind.isOffer?.(ctx, idOf(json.object))) ? kind.names.offer : null;
  },
});

function hearOffer<Change>({ read, receive }: Offered<Change>): Hear {
  return async (ctx, incoming) => {
    const { json, id: uri } = incoming;
    const postUri = idOf(json.object);
    const change = read(json);
    if (change === null) return null;
    const person = authorOf(incoming);
    const decided = incoming.via?.ours !== true && decidedElsewhere(ctx, incoming);
    const at = date(json.published) ?? new Date();
    return async (tx) => {
      if (!(await mayTouch(ctx, tx, incoming, postUri))) {
        if (ctx.instance.addresses.isOurs(postUri)) throw notFound('post');
        return false;
      }
      const verdict = await receive(tx, person, { postUri, change, uri, at }, decided);
      if (verdict === 'refused') await rejectOffer(ctx, tx, incoming, postUri);
      return verdict === 'changed';
    };
  };
}

/** The Offer that a Reject names, by its URI; '' for another activity. */
function refusedOffer({ json, type }: Incoming): string {
  if (type !== 'Reject') return '';
  const [object] = list(json.object);
  return isObject(object) && !hasType(object, 'Offer') ? '' : idOf(object);
}

/** The home of the post, or of its group, does not take it. */
async function rejectOffer(
  ctx: FederationContext,
  tx: Tx,
  incoming: Incoming,
  postUri: string,
): Promise<void> {
  const { id, actor, via } = incoming;
  const post = await postSource(tx, { uri: postUri });
  const by = via?.ours === true ? via.uri : post?.peerId === null ? post.authorUri : null;
  if (!post || by === null) return;
  await enqueue(ctx, tx, {
    actorUri: by,
    activity: {
      '@context': postContext,
      ...{ id: newActivityUri(ctx), type: 'Reject', actor: by, to: [actor.uri], cc: [] },
      object: { id, type: 'Offer', actor: actor.uri, object: postUri },
    },
    targets: { personIds: [personOf(incoming)] },
    orderingKey: post.threadUri,
    category: 'reaction',
  });
}

/** What one of ours did with a post, offered to its home. */
export const sendOffer = (
  ctx: FederationContext,
  tx: Tx,
  post: PostSource,
  { personId, uri, at }: { readonly personId: PersonId; readonly uri: string; readonly at: string },
  { category, words }: { readonly category: Category; readonly words: Json },
): Promise<void> =>
  sendAboutPost(ctx, tx, post, personId, category, (actorUri) => ({
    ...{ id: uri, type: 'Offer', actor: actorUri, object: post.uri, published: at },
    ...words,
  }));

/** The same, of a fact: nothing for what somebody elsewhere did, which its home tells. */
export async function offerChange(
  ctx: FederationContext,
  tx: Tx,
  data: {
    readonly postId: PostId;
    readonly personId: PersonId;
    readonly peerId: number | null;
    readonly uri: string;
    readonly at: string;
  },
  said: { readonly category: Category; readonly words: Json },
): Promise<void> {
  if (data.peerId !== null) return;
  const post = await postSource(tx, { id: data.postId });
  if (post) await sendOffer(ctx, tx, post, data, said);
}
