import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FactMap } from '#src/platform/facts.ts';
import { enqueueOn } from '#src/platform/journal.ts';
import type { EventAnswer, EventPlace } from '#src/posts/kinds/event/event.ts';
import {
  isOfEvent,
  receiveAnswerRefusal,
  receiveEventAnswer,
  receivePlace,
} from '#src/posts/kinds/event/receive-answer.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { postSource, type PostSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { authorOf, decidedElsewhere, personOf, type Hear, type Incoming } from '../inbox/incoming.ts';
import { mayTouch } from '../inbox/react.ts';
import { sendPostActivity } from '../outbox/posts.ts';
import { sendAboutPost } from '../outbox/reactions.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { postContext } from '../vocabulary/note.ts';
import { date, hasType, idOf, isObject, list, typesOf, type Json } from '../vocabulary/read.ts';
import { tellPlaceLater } from './event-place.ts';
import type { FederatedKind } from './kind.ts';

const { acts } = categoriesOf.event;

/** Yes, maybe and no to an event, and what its home says to them: docs/decisions/0046-events.md. */
export const event: FederatedKind = {
  told: (tell) => [tell('event.answered', eventAnswered), enqueueOn('event.placed', tellPlaceLater)],
  listeners: {
    answerEvent: {
      requires: { by: 'person', category: acts, membership: 'member' },
      about: (incoming) => [saidOf(incoming)?.eventUri ?? ''],
      hear: hearAnswer,
    },
    placeAttendee: { requires: { by: 'anyone', category: acts, membership: 'nothing' }, hear: hearPlace },
    refuseEventAnswer: { requires: { by: 'anyone', membership: 'nothing' }, hear: hearRefusal },
  },
  actOf,
};

interface Said {
  readonly eventUri: string;
  /** Null: taken back. `refused`: a home does not take somebody's answer; a place: what it says to a yes. */
  readonly answer: EventAnswer | null | 'refused' | EventPlace;
  /** Of what is refused or given a place. */
  readonly answerUri: string;
  readonly personUri: string;
}

const answerOf: ReadonlyMap<string, EventAnswer | null> = new Map<string, EventAnswer | null>([
  ['Join', 'yes'],
  ['Accept', 'yes'],
  ['TentativeAccept', 'maybe'],
  ['TentativeReject', 'no'],
  ['Reject', 'no'],
  ['Leave', null],
]);

/** What an activity says of an event, if what it names is one. Whoever answers an Invite to it answers the event. */
function saidOf({ json, type }: Incoming): Said | null {
  const [object] = list(json.object);
  const inner = isObject(object) ? object : null;
  const about = (eventUri: string, answer: Said['answer']): Said => ({
    ...{ eventUri, answer, answerUri: idOf(object), personUri: idOf(inner?.actor) },
  });
  if (type === 'Undo') return inner && isAnswer(inner) ? about(idOf(inner.object), null) : null;
  const answer = answerOf.get(type);
  if (answer === undefined) return null;
  if (inner && hasType(inner, 'Invite')) return about(idOf(inner.object), answer);
  if (inner && isAnswer(inner)) return about(idOf(inner.object), toAnswer[answer ?? 'no']);
  if (inner && typesOf(inner).length > 0 && !hasType(inner, 'Event')) return null;
  return about(idOf(object ?? json.target), answer);
}

/** What a home says to an answer: it has its place, waits, or is not taken. */
const toAnswer = { yes: 'held', maybe: 'waiting', no: 'refused' } as const;

const isAnswer = (said: Json): boolean => typesOf(said).some((type) => answerOf.has(type));

/** Of our own addresses every post counts as an event: whether one is there is said to those alone who may read it. */
async function actOf(ctx: FederationContext, incoming: Incoming): Promise<string | null> {
  const said = saidOf(incoming);
  if (said === null || said.eventUri === '') return null;
  const ours = ctx.instance.addresses.parse(said.eventUri)?.kind;
  if (ours !== undefined && ours !== 'post' && ours !== 'activity') return null;
  if (said.answer === 'refused' || said.answer === 'held' || said.answer === 'waiting')
    return (await isOfEvent(ctx.db, said.eventUri)) === 'event' ? listenerOf[said.answer] : null;
  if (ours === 'post') return 'answerEvent';
  const known = await isOfEvent(ctx.db, said.eventUri);
  if (known === 'answer') return said.answer === null ? null : listenerOf[toAnswer[said.answer]];
  return known === 'event' ? 'answerEvent' : null;
}

const listenerOf = { held: 'placeAttendee', waiting: 'placeAttendee', refused: 'refuseEventAnswer' } as const;

/** Somebody answers. In a group it is told on by the group's home; outside it came to the event's home alone. */
async function hearAnswer(...[ctx, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const said = saidOf(incoming);
  if (said === null) return null;
  const { eventUri, answer } = said;
  if (answer === 'refused' || answer === 'held' || answer === 'waiting') return null;
  const person = authorOf(incoming);
  const decided = incoming.via?.ours !== true && decidedElsewhere(ctx, incoming);
  const at = date(incoming.json.published) ?? new Date();
  return async (tx) => {
    if (!(await mayTouch(ctx, tx, incoming, eventUri))) {
      if (ctx.instance.addresses.isOurs(eventUri)) throw notFound('post');
      return false;
    }
    const verdict = await receiveEventAnswer(tx, person, { eventUri, answer, uri: incoming.id, at }, decided);
    if (verdict === 'closed') await reply(ctx, tx, incoming, eventUri, 'Reject');
    // Other Kontors know by their own copy what the home would say.
    const expectsAnswer = incoming.type === 'Join' && incoming.partner.peerKind === 'other';
    // Where places are limited, what it says is who has one.
    const isLimited = ((await postSource(tx, { uri: eventUri }))?.event?.capacity ?? null) !== null;
    if (expectsAnswer && !isLimited && (verdict === 'changed' || verdict === 'same'))
      await reply(ctx, tx, incoming, eventUri, 'Accept');
    return verdict === 'changed';
  };
}

/** The home of the event, or of its group, says whether it takes an answer. */
async function reply(
  ctx: FederationContext,
  tx: Tx,
  incoming: Incoming,
  eventUri: string,
  verdict: 'Accept' | 'Reject',
): Promise<void> {
  const { json, id, type, actor, via } = incoming;
  const post = await postSource(tx, { uri: eventUri });
  const by = post?.peerId === null ? post.authorUri : via?.ours === true ? via.uri : null;
  if (!post || by === null) return;
  await enqueue(ctx, tx, {
    actorUri: by,
    activity: {
      '@context': postContext,
      ...{ id: newActivityUri(ctx), type: verdict, actor: by, to: [actor.uri], cc: [] },
      object: { id, type, actor: actor.uri, object: idOf(json.object) },
    },
    targets: { personIds: [personOf(incoming)] },
    orderingKey: post.threadUri,
    category: acts,
  });
}

/** Our person's answer was not taken: it is none. */
async function hearRefusal(...[, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const said = saidOf(incoming);
  if (said === null) return null;
  const { answerUri, personUri, eventUri } = said;
  return (tx) =>
    receiveAnswerRefusal(tx, { ...{ personUri, eventUri }, uri: answerUri, by: incoming.actor.uri });
}

/** Somebody's yes has a place, or waits for one. */
async function hearPlace(...[, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const said = saidOf(incoming);
  if (said === null) return null;
  const { answerUri, personUri, eventUri, answer } = said;
  const place = answer === 'held' || answer === 'yes' ? 'held' : 'waiting';
  // Under its own address the answer is what is named.
  const uri = answer === 'held' || answer === 'waiting' ? answerUri : eventUri;
  return (tx) => receivePlace(tx, { ...{ personUri, eventUri, place, uri }, by: incoming.actor.uri });
}

const activityOf: Readonly<Record<EventAnswer, string>> = {
  ...{ yes: 'Join', maybe: 'TentativeAccept', no: 'Reject' },
};

/** To the group, or to the event's home. That home tells the new counts outside of groups, where nobody else hears the answers. */
async function eventAnswered(ctx: FederationContext, tx: Tx, data: FactMap['event.answered']): Promise<void> {
  const post = await postSource(tx, { id: data.postId });
  if (!post) return;
  if (post.peerId === null && post.groupId === null)
    return await sendPostActivity(ctx, tx, { id: post.id }, 'Update');
  if (data.peerId !== null) return;
  const say = (type: string, id: string): Promise<void> =>
    sendAboutPost(ctx, tx, post, data.personId, acts, (actorUri) => ({
      ...{ id, type, actor: actorUri, object: post.uri, published: data.at },
    }));
  // Servers of calendars take nobody off their list otherwise.
  const leaves = data.answer === null || (data.before === 'yes' && isPlain(ctx, post));
  if (leaves) await say('Leave', data.answer === null ? data.uri : newActivityUri(ctx));
  if (data.answer !== null) await say(activityOf[data.answer], data.uri);
}

const isPlain = (ctx: FederationContext, { peerId }: PostSource): boolean =>
  peerId !== null && ctx.registry.byPeer(peerId)?.peerKind === 'other';
