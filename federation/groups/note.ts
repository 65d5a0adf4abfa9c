import { originalOf } from '#src/platform/addresses.ts';
import { isUuid } from '#src/platform/ids.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { canHoldSince } from '#src/posts/policy.ts';
import { postSource } from '#src/posts/read/source.ts';
import { inOurGroup, mayGo, memberGroup } from './member-group.ts';
import { mayNote, noteFor } from './send-notes.ts';
import { goesByReference } from '../objects/by-reference.ts';
import { expose } from '../objects/readable.ts';
import { sealFiles } from '../objects/sealed-files.ts';
import type { Serve } from '../ask.ts';
import { document } from '../serve.ts';
import { postContext } from '../vocabulary/note.ts';

/** A group's note of a post, as sent to a partner's readers: to one with members in the group, from when they joined. */
export const groupNote: Serve = async (ask) => {
  const { ctx, caller, uuid } = ask;
  const original = originalOf(ctx.instance.origin + ask.url.pathname);
  if (!isUuid(uuid) || original === null) return null;
  const group = await memberGroup(ask, ctx.instance.addresses.group(uuid));
  const post = group && (await postSource(ctx.db, { uri: original }));
  if (!post || post.groupId !== group.id || !canHoldSince(post, group.from) || !mayNote(ctx, post))
    return null;
  const category = categoriesOf[post.kind].post;
  if (!mayGo(ctx, caller, category, inOurGroup(group))) return null;
  if (category === 'post' && goesByReference(caller.partner, category)) return null;
  await expose(ask, [original]);
  const note = await noteFor(ctx, ctx.db, group.uri, post, caller.partner);
  const body = Buffer.from(JSON.stringify({ '@context': postContext, ...note }));
  return document(Uint8Array.from(sealFiles(ctx, caller.partner, body)));
};
