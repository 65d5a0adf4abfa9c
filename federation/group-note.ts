import { originalOf } from '#src/platform/addresses.ts';
import { isUuid } from '#src/platform/ids.ts';
import { postSource } from '#src/posts/source.ts';
import { mayGo, memberGroup } from './member-group.ts';
import { noteFor } from './outbox/group-notes.ts';
import { expose } from './readable.ts';
import { sealFiles } from './sealed-files.ts';
import { document, type Serve } from './serve.ts';
import { postContext } from './vocabulary/note.ts';

/** A group's note of a post, as it is sent to the readers of a partner: to one with members in the group, from when they came on. */
export const groupNote: Serve = async (ask) => {
  const { wire, caller, uuid } = ask;
  const original = originalOf(wire.house.origin + ask.url.pathname);
  if (!isUuid(uuid) || original === null) return null;
  const group = await memberGroup(ask, wire.house.addresses.group(uuid));
  if (!group || !mayGo(wire, caller, 'post', { groupHandle: group.handle, groupPeerId: null })) return null;
  const post = await postSource(wire.db, { uri: original });
  if (!post || post.groupId !== group.id || post.removedAt !== null || post.publishedAt < group.from)
    return null;
  await expose(ask, [original]);
  const note = await noteFor(wire, wire.db, group.uri, post, caller.partner);
  const body = Buffer.from(JSON.stringify({ '@context': postContext, ...note }));
  return document(Uint8Array.from(sealFiles(wire, caller.partner, body)));
};
