import { findGroup } from '#src/groups/read.ts';
import { ourPeopleAmong } from '#src/people/addressed.ts';
import { personUri } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { receiveVersion, receiveVersionRefusal } from '#src/posts/kinds/page/receive-version.ts';
import { isVersion } from '#src/posts/kinds/page/versions.ts';
import { postOfUri } from '#src/posts/read/read.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { signed, throughGroup } from '../groups/send-through.ts';
import { authorOf, type Hear, type Incoming, type Via } from '../inbox/incoming.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { readPost } from '../vocabulary/incoming.ts';
import { addressingOf, postContext, writePost } from '../vocabulary/note.ts';
import { date, hasType, idOf, isObject, list, prune, text, words } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';

const { acts } = categoriesOf.page;

/** Versions of a page by members of any company, and what the group's home says to them: docs/decisions/0048-wiki.md. */
export const page: FederatedKind = {
  told: (tell) => [tell('page.written', pageWritten)],
  listeners: {
    writePage: {
      requires: { by: 'person', category: acts, copies: true, membership: 'member' },
      about: (incoming) => [idOf(incoming.json.object)],
      hear: hearVersion,
    },
    refusePage: {
      requires: { by: 'group', scope: 'groups.host', membership: 'nothing' },
      hear: hearRefusal,
    },
  },
  actOf,
};

async function actOf(ctx: FederationContext, { json, type, actor }: Incoming): Promise<string | null> {
  const [object] = list(json.object);
  if (type === 'Update' && actor.noun !== 'group' && isObject(object)) {
    return hasType(object, 'Article') && readPost(object).page ? 'writePage' : null;
  }
  if (type !== 'Reject' || actor.noun !== 'group') return null;
  return (await isVersion(ctx.db, idOf(object))) ? 'refusePage' : null;
}

/** A member writes a version; the group's home takes it or not, and tells all others. */
async function hearVersion(...[ctx, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const { json, via } = incoming;
  const [object] = list(json.object);
  if (!via || !isObject(object)) return null;
  const {
    mentionUris,
    mentionNames: _names,
    notReached: _missed,
    replyToUris: _replies,
    to: _to,
    ...post
  } = readPost(object);
  if (!post.page) return null;
  const person = authorOf(incoming);
  const mentions: PersonId[] = await ourPeopleAmong(ctx.db, mentionUris);
  const version = {
    ...{ uri: incoming.id, pageUri: post.uri, groupId: via.id },
    post: { ...post, level: 'group' as const, mentions },
    page: { ...post.page, note: words(json, 'summary') },
    at: date(json.published) ?? new Date(),
  };
  return async (tx) => {
    const reception = await receiveVersion(tx, person, version, via.ours);
    if (typeof reception === 'object') {
      await refuse(ctx, tx, incoming, via, reception.refused);
      return false;
    }
    if (via.ours) await noteHome(tx, post.uri);
    return reception === 'written';
  };
}

/** The company where a page began has it, though nobody sent it there: versions by others go to it too. */
async function noteHome(tx: Tx, pageUri: string): Promise<void> {
  const held = await postOfUri(tx, pageUri);
  if (held?.peerId !== null && held?.peerId !== undefined)
    await tx`
      insert into exposures (object_uri, peer_id, how) values (${pageUri}, ${held.peerId}, 'received') on conflict do nothing`;
}

async function refuse(
  ctx: FederationContext,
  tx: Tx,
  incoming: Incoming,
  group: Via,
  reason: string,
): Promise<void> {
  const { id, type, actor, json } = incoming;
  await enqueue(ctx, tx, {
    actorUri: group.uri,
    activity: {
      '@context': postContext,
      ...{ id: newActivityUri(ctx), type: 'Reject', actor: group.uri, to: [actor.uri], cc: [] },
      content: reason,
      object: { id, type, actor: actor.uri, object: idOf(json.object) },
    },
    targets: { personIds: [authorOf(incoming).id] },
    ...{ orderingKey: group.uri, scope: 'groups.host', group: group.handle },
  });
}

async function hearRefusal(...[, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const { json, actor } = incoming;
  const uri = idOf(json.object);
  return (tx) => receiveVersionRefusal(tx, uri, actor.uri, text(json.content));
}

/** One of our people wrote a version: to the group, which has its own copy of what everyone signs. */
async function pageWritten(ctx: FederationContext, tx: Tx, data: FactMap['page.written']): Promise<void> {
  if (data.peerId !== null) return;
  const post = await postSource(tx, { id: data.postId });
  const group = await findGroup(tx, data.groupId);
  if (!post?.page || !group) return;
  const actorUri = await personUri(tx, data.personId);
  const activity = await signed(
    ctx,
    tx,
    actorUri,
    prune({
      '@context': postContext,
      ...{ id: data.uri, type: 'Update', actor: actorUri, published: data.at },
      ...addressingOf(post),
      summary: post.page.note || null,
      object: writePost(post, ctx.instance.addresses),
    }),
  );
  if (group.peerId === null) await noteHome(tx, post.uri);
  await throughGroup(ctx, tx, group, actorUri, activity, {
    ...{ orderingKey: group.uri, category: acts, exposes: post.uri },
  });
}
