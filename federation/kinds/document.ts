import { notFound } from '#src/platform/errors.ts';
import type { FactMap } from '#src/platform/facts.ts';
import type { Tx } from '#src/platform/database.ts';
import {
  isDocument,
  lockedDocument,
  receiveArrangement,
  receiveLock,
  receiveUnlock,
} from '#src/posts/kinds/document/receive-act.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { authorOf, decidedElsewhere, type Hear, type Incoming, type Listener } from '../inbox/incoming.ts';
import { mayTouch } from '../inbox/react.ts';
import { sendAboutPost } from '../outbox/reactions.ts';
import { date, hasType, idOf, isObject, list, words, type Json } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';

type Effect = (
  tx: Tx,
  person: ReturnType<typeof authorOf>,
  said: { readonly documentUri: string; readonly uri: string; readonly at: Date },
  decided: boolean,
) => Promise<boolean>;

const category = categoriesOf.document.acts;
const inGroup = { by: 'person', category, copies: true, membership: 'member' } as const;
const changes = (about: (json: Json) => string, effect: (json: Json) => Effect | null): Listener => ({
  requires: inGroup,
  changes: true,
  about: ({ json }) => [about(json)],
  hear: hearAct(about, effect),
});
const object = ({ object: given }: Json): Json => list(given).find(isObject) ?? {};

/** What is done to documents by others than their authors, and by these too: docs/decisions/0049-documents.md. */
export const document: FederatedKind = {
  told: (tell) => [
    tell('document.arranged', arranged),
    tell('document.locked', locked),
    tell('document.unlocked', unlocked),
  ],
  listeners: {
    arrangeDocument: changes((json) => idOf(json.object), arrange),
    lockDocument: changes((json) => idOf(json.object), lock),
    unlockDocument: changes(
      (json) => idOf(object(json).object),
      (json) => (tx, person, said, decided) =>
        receiveUnlock(tx, person, { ...said, lockUri: idOf(json.object) }, decided),
    ),
  },
  actOf,
};

function arrange(json: Json): Effect {
  const to = {
    name: words(json, 'documentName'),
    folder: words(json, 'documentFolder'),
    binned: json.binned === true,
  };
  return (tx, person, said, decided) => receiveArrangement(tx, person, { ...said, ...to }, decided);
}

/** Without an end it holds nothing. */
function lock(json: Json): Effect | null {
  const until = date(json.endTime);
  return until && ((tx, person, said, decided) => receiveLock(tx, person, { ...said, until }, decided));
}

const acts: ReadonlyMap<string, string> = new Map([
  ['Move', 'arrangeDocument'],
  ['Lock', 'lockDocument'],
]);

/** Of our own addresses every post counts as a document: whether one is there is said to those alone who may read it. */
async function actOf(ctx: FederationContext, { json, type }: Incoming): Promise<string | null> {
  const isUnlock = type === 'Undo' && hasType(object(json), 'Lock');
  const act = isUnlock ? 'unlockDocument' : acts.get(type);
  const about = idOf((isUnlock ? object(json) : json).object);
  if (act === undefined || about === '') return null;
  if (ctx.instance.addresses.parse(about)?.kind === 'post') return act;
  if (await isDocument(ctx.db, about)) return act;
  return isUnlock && (await lockedDocument(ctx.db, idOf(json.object))) !== null ? act : null;
}

function hearAct(about: (json: Json) => string, read: (json: Json) => Effect | null): Hear {
  return async (ctx, incoming) => {
    const { json, id } = incoming;
    const documentUri = about(json);
    const effect = read(json);
    if (effect === null || documentUri === '') return null;
    const said = { documentUri, uri: id, at: date(json.published) ?? new Date() };
    const decided = incoming.via?.ours !== true && decidedElsewhere(ctx, incoming);
    const person = authorOf(incoming);
    return async (tx) => {
      if (!incoming.via || !(await mayTouch(ctx, tx, incoming, documentUri))) {
        if (ctx.instance.addresses.isOurs(documentUri)) throw notFound('post');
        return false;
      }
      return await effect(tx, person, said, decided);
    };
  };
}

async function say(
  ctx: FederationContext,
  tx: Tx,
  data: FactMap['document.locked' | 'document.arranged' | 'document.unlocked'],
  write: (postUri: string) => Json,
): Promise<void> {
  if (data.peerId !== null) return;
  const post = await postSource(tx, { id: data.postId });
  if (!post) return;
  await sendAboutPost(
    ctx,
    tx,
    post,
    data.personId,
    category,
    (actorUri) => ({ id: data.uri, actor: actorUri, published: data.at, ...write(post.uri) }),
    { changes: true },
  );
}

const arranged = (ctx: FederationContext, tx: Tx, data: FactMap['document.arranged']): Promise<void> =>
  say(ctx, tx, data, (postUri) => ({
    ...{ type: 'Move', object: postUri, target: { type: 'Collection', name: data.folder || '/' } },
    ...{ documentName: data.name, documentFolder: data.folder, binned: data.binned || null },
  }));

const locked = (ctx: FederationContext, tx: Tx, data: FactMap['document.locked']): Promise<void> =>
  say(ctx, tx, data, (postUri) => ({ type: 'Lock', object: postUri, endTime: data.until }));

const unlocked = (ctx: FederationContext, tx: Tx, data: FactMap['document.unlocked']): Promise<void> =>
  say(ctx, tx, data, (postUri) => ({
    type: 'Undo',
    object: { id: data.lockUri, type: 'Lock', actor: data.holderUri, object: postUri },
  }));
