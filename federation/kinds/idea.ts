import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FactMap } from '#src/platform/facts.ts';
import type { IdeaChange } from '#src/posts/kinds/idea/facts.ts';
import { isIdeaChange, receiveIdeaChange, receiveIdeaRefusal } from '#src/posts/kinds/idea/receive-change.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { authorOf, decidedElsewhere, type Hear, type Incoming } from '../inbox/incoming.ts';
import { mayTouch } from '../inbox/react.ts';
import { sendAboutPost } from '../outbox/reactions.ts';
import { readStage } from '../vocabulary/kinds/idea.ts';
import { date, idOf, text, words, type Json } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';
import { isOfferSaying, refusedOffer, rejectOffer } from './offers.ts';

const { acts } = categoriesOf.idea;

/** Votes for ideas and decisions about them, offered to their group's home, and what it says to them: docs/decisions/0061-ideas.md. */
export const idea: FederatedKind = {
  told: (tell) => [tell('idea.changed', ideaChanged)],
  listeners: {
    changeIdea: {
      requires: { by: 'person', category: acts, membership: 'member' },
      about: ({ json }) => [idOf(json.object)],
      hear: hearChange,
    },
    refuseIdeaChange: { requires: { by: 'anyone', membership: 'nothing' }, hear: hearRefusal },
  },
  actOf,
};

/** By its words alone: whether the idea is there is said to those who may read it. */
async function actOf(ctx: FederationContext, incoming: Incoming): Promise<string | null> {
  const refused = refusedOffer(incoming);
  if (refused !== '') return (await isIdeaChange(ctx.db, refused)) ? 'refuseIdeaChange' : null;
  return isOfferSaying(incoming, 'vote', 'ideaStage', 'mergedInto') ? 'changeIdea' : null;
}

/** Somebody votes or decides, in a group: its home tells it on. */
async function hearChange(...[ctx, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const { json, id: uri } = incoming;
  const ideaUri = idOf(json.object);
  const change = readChange(json);
  if (change === null) return null;
  const person = authorOf(incoming);
  const decided = incoming.via?.ours !== true && decidedElsewhere(ctx, incoming);
  const at = date(json.published) ?? new Date();
  return async (tx) => {
    if (!(await mayTouch(ctx, tx, incoming, ideaUri))) {
      if (ctx.instance.addresses.isOurs(ideaUri)) throw notFound('post');
      return false;
    }
    const verdict = await receiveIdeaChange(tx, person, { ideaUri, change, uri, at }, decided);
    if (verdict === 'refused') await rejectOffer(ctx, tx, incoming, ideaUri);
    return verdict === 'changed';
  };
}

/** `none`: it is no double any more; null says nothing in JSON-LD. */
const nothing = 'none';

/** One thing at a time; null for what says none that we know. */
function readChange(json: Json): IdeaChange | null {
  if (typeof json.vote === 'boolean') return { vote: json.vote };
  const stage = readStage(json.ideaStage);
  if (stage !== undefined) return { stage, reason: words(json, 'stageReason') };
  const into = text(json.mergedInto) === nothing ? null : idOf(json.mergedInto);
  return into === '' ? null : { mergedInto: into };
}

/** What one of ours said was not taken: it is as it was. */
async function hearRefusal(...[, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const uri = refusedOffer(incoming);
  return (tx) => receiveIdeaRefusal(tx, uri, incoming.actor.uri);
}

/** To the group, which tells its members. */
async function ideaChanged(ctx: FederationContext, tx: Tx, data: FactMap['idea.changed']): Promise<void> {
  if (data.peerId !== null) return;
  const post = await postSource(tx, { id: data.postId });
  if (!post) return;
  const { vote, stage, reason, mergedInto } = data.change;
  await sendAboutPost(ctx, tx, post, data.personId, acts, (actorUri) => ({
    ...{ id: data.uri, type: 'Offer', actor: actorUri, object: post.uri, published: data.at },
    ...(vote !== undefined && { vote }),
    ...(stage !== undefined && { ideaStage: stage, stageReason: reason || null }),
    ...(mergedInto !== undefined && { mergedInto: mergedInto ?? nothing }),
  }));
}
