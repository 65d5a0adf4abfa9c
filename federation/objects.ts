import type { Partner } from '#src/agreements/decide.ts';
import { readMedia } from '#src/media/read.ts';
import { isUuid } from '#src/platform/ids.ts';
import { originOf } from '#src/platform/addresses.ts';
import { postSource } from '#src/posts/source.ts';
import type { Wire } from './context.ts';
import { cachedDocument } from './documents.ts';
import { logEntry } from './group-log-pages.ts';
import { mediaAnswer } from './media-answer.ts';
import { mayGo, type Standing } from './member-group.ts';
import { expose, readablePost } from './readable.ts';
import { sealFiles } from './sealed-files.ts';
import { document, tombstone, type Ask, type Serve } from './serve.ts';
import { postContext, writePost } from './vocabulary/note.ts';
import { hasType, idOf, ids, isObject, list, type Json } from './vocabulary/read.ts';

export { remoteFiles } from './remote-files.ts';

/** A post of ours. 410 when it was deleted and this partner once had it; it should delete its copy. */
export const post: Serve = async (ask) => {
  const { wire, caller, uuid } = ask;
  if (!isUuid(uuid)) return null;
  const uri = wire.house.addresses.post(uuid);
  const found = await readablePost(ask, { uri });
  if (!found) return (await wasTheirs(ask, uri)) ? tombstone(uri, 'Note') : null;
  if (!found.isExposed) await expose(ask, [uri]);
  const withFiles = wire.book.decide(caller.origin, { direction: 'out', category: 'file' }).allowed;
  // Votes are counted in other rows than the one whose version is known.
  const keep = !found.hasPoll;
  const body = await cachedDocument(wire, `${uri} ${found.version} ${withFiles}`, async () => {
    const source = await postSource(wire.db, { id: found.id });
    if (!source) return null;
    const written = writePost(withFiles ? source : { ...source, files: [] }, wire.house.addresses);
    return {
      body: JSON.stringify({ '@context': postContext, ...written, replies: `${uri}/replies` }),
      keep,
    };
  });
  return body === null ? null : document(sealed(wire, caller.partner, body));
};

const sealed = (wire: Wire, partner: Partner, body: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(sealFiles(wire, partner, Buffer.from(body as string)));

async function wasTheirs({ wire, caller }: Ask, uri: string): Promise<boolean> {
  const [row] = await wire.db`
    select from exposures e where e.object_uri = ${uri} and e.peer_id = ${caller.partner.peerId}
      and not exists (select from posts p where p.uri = e.object_uri)`;
  return row !== undefined;
}

const isReaction = (json: Json): boolean =>
  hasType(
    hasType(json, 'Undo') && isObject(json.object) ? json.object : json,
    ...['Like', 'EmojiReact', 'Announce'],
  );
const hasFiles = ({ object }: Json): boolean => isObject(object) && list(object.attachment).length > 0;
const nowhere: Standing = { groupHandle: null, groupPeerId: null };

/** An activity of ours as it was sent: about a post that the partner may read, in a log it may read, or addressed to its people. */
export const activity: Serve = async (ask) => {
  const { wire, uuid, caller, viewer } = ask;
  if (!isUuid(uuid)) return null;
  const uri = wire.house.addresses.activity(uuid);
  const [row] = await wire.db<
    { type: string; objectUri: string | null; actorUri: string; body: Uint8Array<ArrayBuffer> }[]
  >`select type, object_uri, actor_uri, body from activities where uri = ${uri}`;
  if (!row) return null;
  const json = JSON.parse(Buffer.from(row.body).toString()) as Json;
  if (row.type === 'Announce' && wire.house.addresses.parse(row.actorUri)?.kind === 'group') {
    const entry = await logEntry(ask, row.actorUri, String(json.seq));
    return entry === null ? null : document(entry);
  }
  if (row.objectUri !== null || row.type === 'Create' || row.type === 'Update') {
    const about = await readablePost(ask, { uri: row.objectUri ?? idOf(json.object) });
    if (!about) return null;
    // The form with files was not sent to whom files do not go.
    if (hasFiles(json) && !wire.book.decide(caller.origin, { direction: 'out', category: 'file' }).allowed)
      return null;
    if (!about.isExposed) await expose(ask, [about.uri]);
    return document(sealed(wire, caller.partner, row.body));
  }
  if (isReaction(json) && !mayGo(wire, caller, 'reaction', nowhere)) return null;
  const isTheirs = [...ids(json.to), ...ids(json.cc)].some((to) =>
    viewer.remotePersonId === undefined ? originOf(to) === caller.origin : to === caller.actor,
  );
  return isTheirs ? document(row.body) : null;
};

/** The bytes of an attachment, streamed, to a partner that may read its post. */
export const file: Serve = async (ask) => {
  const { wire, uuid, method } = ask;
  const media = await readMedia(wire.db, uuid);
  if (!media || media.storageKey === null || media.postId === null) return null;
  const about = await readablePost(ask, { id: media.postId }, 'file');
  if (!about) return null;
  if (!about.isExposed) await expose(ask, [about.uri]);
  return await mediaAnswer(wire, media, media.storageKey, method);
};
