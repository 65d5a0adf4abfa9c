import type { Partner } from '#src/agreements/decide.ts';
import type { StoredMedia } from '#src/media/file.ts';
import { openPage } from '#src/media/pages/page-picture.ts';
import { readMedia } from '#src/media/read.ts';
import { isUuid } from '#src/platform/ids.ts';
import { originOf } from '#src/platform/addresses.ts';
import { hadErasedPost, settingFor } from '#src/posts/read/for-partners.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { categoryOf } from '../category.ts';
import { findActor } from '../actors/resolve.ts';
import { acceptToken } from '../groups/tokens.ts';
import { cachedDocument } from './documents.ts';
import { logEntry } from '../groups/log-pages.ts';
import { isCopyOfPost } from '../groups/onward.ts';
import { admitReading, goesByReference } from './by-reference.ts';
import { mediaAnswer, pageAnswer } from './media-answer.ts';
import { mayGo } from '../groups/member-group.ts';
import { expose, readablePost } from './readable.ts';
import { sealFiles } from './sealed-files.ts';
import type { Ask, Serve } from '../ask.ts';
import { document, tombstone } from '../serve.ts';
import { postContext, writePost, writeReference } from '../vocabulary/note.ts';
import { hasType, idOf, ids, isObject, list, type Json } from '../vocabulary/read.ts';

export { remoteFiles } from './remote-files.ts';

/** A post of ours. 410 if it was deleted and this partner once had it; it should delete its copy. */
export const post: Serve = async (ask) => {
  const { ctx, caller, uuid } = ask;
  if (!isUuid(uuid)) return null;
  const uri = ctx.instance.addresses.post(uuid);
  const found = await readablePost(ask, { uri });
  if (!found)
    return (await hadErasedPost(ctx.db, caller.partner.peerId, uri)) ? tombstone(uri, 'Note') : null;
  if (!found.isExposed) await expose(ask, [uri]);
  if (found.isLent) {
    const source = await postSource(ctx.db, { id: found.id });
    const body = source && { '@context': postContext, ...writeReference(source), replies: `${uri}/replies` };
    return body === null ? null : document(JSON.stringify(body));
  }
  const { withFiles } = found;
  // Votes are counted in other rows than the one whose version is known.
  const keep = !found.hasPoll;
  const body = await cachedDocument(ctx, `${uri} ${found.version} ${withFiles}`, async () => {
    const source = await postSource(ctx.db, { id: found.id });
    if (!source) return null;
    const written = writePost(withFiles ? source : { ...source, files: [] }, ctx.instance.addresses);
    return {
      body: JSON.stringify({ '@context': postContext, ...written, replies: `${uri}/replies` }),
      keep,
    };
  });
  return body === null ? null : document(sealed(ctx, caller.partner, body));
};

const sealed = (
  ctx: FederationContext,
  partner: Partner,
  body: string | Uint8Array,
): Uint8Array<ArrayBuffer> => Uint8Array.from(sealFiles(ctx, partner, Buffer.from(body as string)));

const isReaction = (json: Json): boolean =>
  hasType(
    hasType(json, 'Undo') && isObject(json.object) ? json.object : json,
    ...['Like', 'EmojiReact', 'Announce'],
  );
const hasFiles = ({ object }: Json): boolean => isObject(object) && list(object.attachment).length > 0;

/** What one of ours does about a post goes where the terms let the post itself come and go. */
async function mayReactionGo({ ctx, caller }: Ask, json: Json): Promise<boolean> {
  const act = hasType(json, 'Undo') && isObject(json.object) ? json.object : json;
  const post = await settingFor(ctx.db, idOf(act.object), idOf(json.actor));
  return post !== null && mayGo(ctx, caller, categoryOf(json) ?? 'reaction', post);
}

/** An activity of ours as it was sent: about a post that the partner may read, in a log it may read, or addressed to its people. */
export const activity: Serve = async (ask) => {
  const { ctx, uuid, caller, viewer } = ask;
  if (!isUuid(uuid)) return null;
  const uri = ctx.instance.addresses.activity(uuid);
  const [row] = await ctx.db<
    { type: string; objectUri: string | null; actorUri: string; body: Uint8Array<ArrayBuffer> }[]
  >`select type, object_uri, actor_uri, body from activities where uri = ${uri}`;
  if (!row) return null;
  const json = JSON.parse(Buffer.from(row.body).toString()) as Json;
  if (row.type === 'Announce' && ctx.instance.addresses.parse(row.actorUri)?.kind === 'group') {
    const entry = await logEntry(ask, row.actorUri, String(json.seq));
    return entry === null ? null : document(entry);
  }
  if (row.objectUri !== null || row.type === 'Create' || row.type === 'Update') {
    const about = await readablePost(ask, { uri: row.objectUri ?? idOf(json.object) });
    if (!about) return null;
    // The form with files was not sent to whom files do not go, nor that with words to whom posts go by reference.
    if (hasFiles(json) && !about.withFiles) return null;
    if (isCopyOfPost(json) && goesByReference(caller.partner, 'post')) return null;
    if (!about.isExposed) await expose(ask, [about.uri]);
    return document(sealed(ctx, caller.partner, row.body));
  }
  const isInGroup = await isOfTheirGroup(ask, json);
  if ((isReaction(json) || isInGroup) && !(await mayReactionGo(ask, json))) return null;
  if (isCopyOfPost(json) && goesByReference(caller.partner, 'post')) return null;
  const isTheirs = [...ids(json.to), ...ids(json.cc)].some((to) =>
    viewer.remotePersonId === undefined ? originOf(to) === caller.origin : to === caller.actor,
  );
  return isTheirs || isInGroup ? document(row.body) : null;
};

/** One of ours did it in a partner's group whose home may not pass it on: the companies of the other members ask for it, and show that they are that. */
async function isOfTheirGroup(ask: Ask, json: Json): Promise<boolean> {
  const { ctx, authorization, caller, viewer } = ask;
  const groupUri = idOf(list(json.audience)[0]);
  if (authorization === undefined || viewer.remotePersonId !== undefined || groupUri === '') return false;
  const proven = await acceptToken(ctx, authorization, caller);
  const group = proven && (await findActor(ctx, groupUri));
  return group?.noun === 'group' && group.id === proven?.groupId;
}

/** The bytes of an attachment, streamed, to a partner that may read its post. */
export const file: Serve = (ask) =>
  serveFile(ask, async ({ media, storageKey }) => {
    const { ctx, method, range } = ask;
    return await mediaAnswer(ctx, media, storageKey, { method, range });
  });

/** What a film shows before it is played. */
export const filePreview: Serve = (ask) =>
  serveFile(ask, async ({ media }) => {
    const { ctx, method, range } = ask;
    if (media.previewKey === null) return null;
    const shown = { mediaType: 'image/webp', name: 'preview.webp' };
    return await mediaAnswer(ctx, shown, media.previewKey, { method, range });
  });

/** A page of it as a picture, under the same conditions: to look at it is to read the file. */
export const filePage: Serve = (ask) =>
  serveFile(ask, async ({ media, storageKey }) => {
    const page = Number(/^[1-9]\d{0,3}$/.exec(ask.seq)?.[0] ?? 0);
    return pageAnswer(await openPage(ask.ctx.db, { ...media, storageKey }, page), ask.method);
  });

async function serveFile(
  ask: Ask,
  answer: (file: { readonly media: StoredMedia; readonly storageKey: string }) => Promise<Response | null>,
): Promise<Response | null> {
  const { ctx, uuid } = ask;
  const media = await readMedia(ctx.db, uuid);
  if (!media || media.storageKey === null || media.postId === null) return null;
  const about = await readablePost(ask, { id: media.postId }, 'file');
  if (!about) return null;
  const isLent = goesByReference(ask.caller.partner, 'file');
  if (isLent && !(await admitReading(ask, [ctx.instance.addresses.file(uuid)]))) return null;
  if (!about.isExposed) await expose(ask, [about.uri]);
  return await answer({ media, storageKey: media.storageKey });
}
