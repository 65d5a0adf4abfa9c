import type { Category } from '#src/agreements/terms.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fact } from '#src/platform/journal.ts';
import { scopesAbout } from '#src/posts/recipients.ts';
import { postSource, type PostSource } from '#src/posts/source.ts';
import type { Wire } from '../context.ts';
import { postContext } from '../vocabulary/note.ts';
import type { Json } from '../vocabulary/read.ts';
import { tellPost } from './posts.ts';
import { enqueue, newActivityUri, type Targets } from './store.ts';
import { groupRow, personUri, signed, throughGroup } from './through-group.ts';

type Data = Readonly<Record<string, unknown>>;

/** Like for likes; EmojiReact for the rest, with our own kind beside the emoji that others show. */
export async function reactionAdded(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null) return;
  const post = await postSource(tx, { id: String(data.postId) });
  if (post)
    await tellAboutPost(wire, tx, post, String(data.personId) as PersonId, 'reaction', (actorUri) =>
      reactionOf(actorUri, post.uri, data),
    );
}

export async function reactionRemoved(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null) return;
  const post = await postSource(tx, { id: String(data.postId) });
  if (!post) return;
  await tellAboutPost(wire, tx, post, String(data.personId) as PersonId, 'reaction', (actorUri) => ({
    id: newActivityUri(wire),
    type: 'Undo',
    actor: actorUri,
    object: reactionOf(actorUri, post.uri, data),
  }));
}

const shownAs: Readonly<Record<string, string>> = { recommend: '👍', interested: '💡' };

function reactionOf(actorUri: string, postUri: string, data: Data): Json {
  const kind = String(data.kind);
  if (kind === 'like') return { id: String(data.uri), type: 'Like', actor: actorUri, object: postUri };
  return {
    id: String(data.uri),
    type: 'EmojiReact',
    actor: actorUri,
    object: postUri,
    content: shownAs[kind] ?? String(data.emoji),
  };
}

/** A share goes to the author, and to followers whose instances hold the post already: it cannot widen the audience. */
export async function shareAdded(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null) return;
  await tellShare(wire, tx, data, (actorUri, uri, postUri) => ({
    id: uri,
    type: 'Announce',
    actor: actorUri,
    object: postUri,
  }));
}

export async function shareRemoved(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  if (data.peerId !== null) return;
  await tellShare(wire, tx, data, (actorUri, uri, postUri) => ({
    id: newActivityUri(wire),
    type: 'Undo',
    actor: actorUri,
    object: { id: uri, type: 'Announce', actor: actorUri, object: postUri },
  }));
}

async function tellShare(
  wire: Wire,
  tx: Tx,
  data: Data,
  write: (actorUri: string, uri: string, postUri: string) => Json,
): Promise<void> {
  const post = await postSource(tx, { id: String(data.postId) });
  if (!post || post.level === 'instance' || post.level === 'direct' || post.level === 'group') return;
  const personId = String(data.personId) as PersonId;
  const actorUri = await personUri(tx, personId);
  const activity = {
    '@context': postContext,
    ...write(actorUri, String(data.uri), post.uri),
    to: [post.authorUri, `${actorUri}/followers`],
    cc: [],
  };
  await enqueue(wire, tx, {
    actorUri,
    activity,
    targets: [
      { followersOf: personId, holding: { uri: post.uri, peerId: post.peerId }, scope: 'follow' },
      ...toAuthor(post, personId),
    ],
    thread: post.threadUri,
    category: 'reaction',
  });
}

/** Votes go to the poll's home only, one Note with a name per option (as Mastodon does). */
export async function pollVoted(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const data = fact.data as Data;
  const post = await postSource(tx, { id: String(data.postId) });
  if (!post?.poll) return;
  if (post.peerId === null) return await tellPost(wire, tx, { id: post.id }, 'Update');
  const personId = String(data.personId) as PersonId;
  const actorUri = await personUri(tx, personId);
  for (const position of data.positions as number[]) {
    const uri = newActivityUri(wire);
    const note = {
      id: `${uri}#vote`,
      type: 'Note',
      attributedTo: actorUri,
      to: [post.authorUri],
      inReplyTo: post.uri,
      name: post.poll.options[position]?.title,
    };
    const activity = {
      '@context': postContext,
      id: uri,
      type: 'Create',
      actor: actorUri,
      to: [post.authorUri],
      cc: [],
      object: note,
    };
    await enqueue(wire, tx, {
      actorUri,
      activity,
      targets: toAuthor(post, personId),
      thread: post.threadUri,
      category: 'reaction',
    });
  }
}

export async function pollClosed(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  await tellPost(wire, tx, { id: String((fact.data as Data).postId) }, 'Update');
}

/** What one person does about a post: to its author, or through the group when it is in one. */
async function tellAboutPost(
  wire: Wire,
  tx: Tx,
  post: PostSource,
  personId: PersonId,
  category: Category,
  write: (actorUri: string) => Json,
): Promise<void> {
  if (post.level === 'instance') return;
  const actorUri = await personUri(tx, personId);
  const base = { '@context': postContext, ...write(actorUri), to: [post.groupUri ?? post.authorUri] };
  const group = post.groupId ? await groupRow(tx, post.groupId) : null;
  if (group)
    return await throughGroup(
      wire,
      tx,
      group,
      actorUri,
      await signed(wire, tx, actorUri, { ...base, audience: group.uri }),
      { thread: group.uri, category },
    );
  if (post.peerId === null) return;
  await enqueue(wire, tx, {
    actorUri,
    activity: { ...base, cc: [] },
    targets: toAuthor(post, personId),
    thread: post.threadUri,
    category,
  });
}

/** The one whom an act about a post concerns; their own inbox where the server has no other (ActivityPub §7.1). */
const toAuthor = (post: PostSource, actor: PersonId): Targets[] =>
  scopesAbout(post, actor).map((scope) => ({
    personIds: [post.authorId],
    ...(scope === undefined ? {} : { scope }),
  }));
