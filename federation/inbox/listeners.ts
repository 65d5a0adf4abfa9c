import { categoryOfPost } from '../category.ts';
import type { FederationContext } from '../context.ts';
import { answeredBy } from '../vocabulary/incoming.ts';
import { hasType, idOf, isObject, list, type Json } from '../vocabulary/read.ts';
import { appeal, appealAnswer, isAppeal, isAppealAnswer } from './appeal.ts';
import { charterAcceptance, isCharterAcceptance } from '../groups/hear-charter.ts';
import { decision, isDecision, isForumRemoval } from './decision.ts';
import {
  answerFollow,
  answerJoin,
  block,
  endJoin,
  follow,
  invite,
  isInviteAnswer,
  join,
  leave,
  offer,
} from './follow.ts';
import { federatedKinds } from '../kinds/index.ts';
import { relay } from '../groups/relay.ts';
import type { Incoming, Listener } from './incoming.ts';
import { isModeration, moderate } from './moderate.ts';
import { isReadMark, marksHidden, readMark, typing } from './marks.ts';
import { move } from './move.ts';
import { create, edit, forget, profile, remove } from './post.ts';
import { reaction, share, undo } from './react.ts';
import { companyRemoval, companyRestoration, isRemovalUndone } from './removal.ts';
import { tieUndone } from './referred.ts';
import { caseNews, flag, flagAnswer, isFlagAnswer, offeredFlag } from './report.ts';
import { moveAnnounced, moveGroup } from '../succession/move.ts';
import { passAlong } from './thread-relay.ts';

const objectUri = ({ json }: Incoming): string => idOf(json.object);
const embedded = ({ json }: Incoming): Json => list(json.object).find(isObject) ?? {};

/** Everything we act upon, each with what must hold before it is heard. All else is acknowledged and has no effect. */
const own = {
  follow: {
    requires: { by: 'person', scope: 'follow', begins: true, membership: 'nothing' },
    hear: follow,
  },
  answerFollow: {
    requires: { by: 'person', scope: 'follow', begins: true, membership: 'nothing' },
    hear: answerFollow,
  },
  endFollow: { requires: { by: 'person', membership: 'nothing' }, hear: answerFollow },
  join: {
    requires: { by: 'writer', scope: 'groups.join', begins: true, membership: 'nothing' },
    towards: (incoming) => (isInviteAnswer(incoming) ? idOf(embedded(incoming).actor) : objectUri(incoming)),
    hear: join,
  },
  leave: { requires: { by: 'writer', membership: 'nothing' }, hear: leave },
  block: { requires: { by: 'person', membership: 'nothing' }, hear: block },
  move: { requires: { by: 'person', category: 'profile', membership: 'nothing' }, hear: move },
  moveGroup: { requires: { by: 'group', membership: 'nothing' }, hear: moveGroup },
  moveAnnounced: {
    requires: { by: 'group', scope: 'groups.host', membership: 'nothing' },
    hear: moveAnnounced,
  },
  invite: {
    requires: { by: 'group', scope: 'groups.host', begins: true, membership: 'nothing' },
    hear: invite,
  },
  answerJoin: {
    requires: { by: 'group', scope: 'groups.host', begins: true, membership: 'nothing' },
    hear: answerJoin,
  },
  endJoin: { requires: { by: 'group', membership: 'nothing' }, hear: endJoin },
  offer: { requires: { by: 'group', scope: 'groups.host', membership: 'nothing' }, hear: offer },
  flag: { requires: { by: 'anyone', membership: 'nothing' }, hear: flag },
  offerFlag: { requires: { by: 'group', scope: 'groups.host', membership: 'nothing' }, hear: offeredFlag },
  answerFlag: { requires: { by: 'anyone', membership: 'nothing' }, hear: flagAnswer },
  appeal: { requires: { by: 'anyone', membership: 'nothing' }, hear: appeal },
  answerAppeal: { requires: { by: 'anyone', membership: 'nothing' }, hear: appealAnswer },
  caseNews: { requires: { by: 'anyone', membership: 'nothing' }, hear: caseNews },
  companyRemoval: { requires: { by: 'person', membership: 'nothing' }, hear: companyRemoval },
  companyRestoration: { requires: { by: 'person', membership: 'nothing' }, hear: companyRestoration },
  moderate: {
    requires: { by: 'person', scope: 'groups.join', membership: 'home' },
    hear: moderate,
  },
  acceptCharter: {
    requires: { by: 'writer', scope: 'groups.join', membership: 'home' },
    hear: charterAcceptance,
  },
  relay: { requires: { by: 'group', scope: 'groups.host', membership: 'nothing' }, hear: relay },
  decision: { requires: { by: 'anyone', membership: 'decision' }, hear: decision },
  passAlong: { requires: { by: 'person', category: 'post', membership: 'nothing' }, hear: passAlong },
  create: {
    requires: { by: 'writer', category: 'post', membership: 'member' },
    category: (incoming) => categoryOfPost(list(incoming.json.object)[0]),
    answers: (incoming) => answeredBy(embedded(incoming)),
    hear: create,
  },
  edit: {
    requires: { by: 'writer', category: 'post', membership: 'member' },
    category: (incoming) => categoryOfPost(list(incoming.json.object)[0]),
    about: (incoming) => [objectUri(incoming)],
    hear: edit,
  },
  remove: {
    requires: { by: 'writer', membership: 'author' },
    about: (incoming) => [objectUri(incoming)],
    hear: remove,
  },
  profile: { requires: { by: 'anyone', membership: 'nothing' }, hear: profile },
  forget: { requires: { by: 'writer', membership: 'author' }, hear: forget },
  reaction: {
    requires: { by: 'person', category: 'reaction', membership: 'member' },
    about: (incoming) => [objectUri(incoming)],
    hear: reaction,
  },
  share: {
    requires: { by: 'person', category: 'reaction', membership: 'member' },
    about: (incoming) => [objectUri(incoming)],
    hear: share,
  },
  readMark: {
    requires: { by: 'person', scope: 'direct', category: 'presence', membership: 'nothing' },
    hear: readMark,
  },
  hideMarks: { requires: { by: 'person', membership: 'nothing' }, hear: marksHidden },
  typing: {
    requires: { by: 'person', scope: 'direct', category: 'presence', membership: 'nothing' },
    hear: typing,
  },
  undo: {
    requires: { by: 'person', membership: 'author' },
    about: (incoming) => [objectUri(incoming), idOf(embedded(incoming).object)],
    hear: undo,
  },
} as const satisfies Readonly<Record<string, Listener>>;

type Act = keyof typeof own;

/** All listeners, by name: these, and those of the kinds of posts. */
export const listeners: Readonly<Record<string, Listener>> = {
  ...own,
  ...Object.assign({}, ...federatedKinds.map((kind) => kind.listeners)),
};

type Reading = (ctx: FederationContext, incoming: Incoming) => Act | null | Promise<Act | null>;

const joining: Reading = (ctx, incoming) =>
  ctx.instance.addresses.parse(objectUri(incoming))?.kind === 'group' ? 'join' : 'follow';

const answering =
  (accepted: boolean): Reading =>
  (ctx, incoming) => {
    if (isAppealAnswer(incoming)) return 'answerAppeal';
    if (isFlagAnswer(incoming)) return isModeration(ctx, incoming) ? 'moderate' : 'answerFlag';
    if (incoming.actor.noun === 'group') return accepted ? 'answerJoin' : 'endJoin';
    if (accepted && isCharterAcceptance(ctx, incoming)) return 'acceptCharter';
    if (isInviteAnswer(incoming)) return accepted ? 'join' : 'leave';
    if (isModeration(ctx, incoming)) return 'moderate';
    return accepted ? 'answerFollow' : 'endFollow';
  };

const moderating: Reading = (ctx, incoming) => (isModeration(ctx, incoming) ? 'moderate' : null);

const offering = (incoming: Incoming): Act => {
  if (hasType(embedded(incoming), 'Move')) return 'moveAnnounced';
  if (isAppeal(incoming)) return 'appeal';
  return hasType(embedded(incoming), 'Flag') ? 'offerFlag' : 'offer';
};

const blocking: Reading = (ctx, incoming) => {
  if (isModeration(ctx, incoming)) return 'moderate';
  // With a target it is out of a group, which its home tells.
  return incoming.actor.noun === 'person' && idOf(incoming.json.target) === '' ? 'block' : null;
};

const undoing: Reading = async (ctx, incoming) => {
  if (hasType(embedded(incoming), 'Read')) return 'hideMarks';
  if (isRemovalUndone(incoming)) return isModeration(ctx, incoming) ? 'moderate' : 'companyRestoration';
  if ((await tieUndone(ctx.db, incoming)) !== '') return 'leave';
  if (!hasType(embedded(incoming), 'Accept')) return 'undo';
  return incoming.actor.noun === 'group' ? 'endJoin' : 'endFollow';
};

/** What an activity is, by its type and what it is about. */
const readings: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ['Follow', joining],
  ['Join', joining],
  ['Accept', answering(true)],
  ['TentativeAccept', answering(true)],
  ['Reject', answering(false)],
  ['TentativeReject', answering(false)],
  ['Leave', () => 'leave'],
  ['Move', (_ctx, incoming) => (incoming.actor.noun === 'group' ? 'moveGroup' : 'move')],
  ['Invite', (ctx, incoming) => (incoming.actor.noun === 'group' ? 'invite' : moderating(ctx, incoming))],
  ['Offer', (_ctx, incoming) => offering(incoming)],
  ['Flag', () => 'flag'],
  ['Add', moderating],
  ['Remove', (ctx, incoming) => (isModeration(ctx, incoming) ? 'moderate' : 'companyRemoval')],
  ['Block', blocking],
  ['Create', () => 'create'],
  [
    'Update',
    (ctx, incoming) => {
      if (objectUri(incoming) === incoming.actor.uri) return 'profile';
      if (hasType(embedded(incoming), 'Flag')) return 'caseNews';
      return isModeration(ctx, incoming) ? 'moderate' : 'edit';
    },
  ],
  ['Delete', (_ctx, incoming) => (objectUri(incoming) === incoming.actor.uri ? 'forget' : 'remove')],
  ['Like', () => 'reaction'],
  ['EmojiReact', () => 'reaction'],
  ['Dislike', () => 'reaction'],
  [
    'Announce',
    (_ctx, incoming) => {
      if (incoming.actor.noun === 'group') return 'relay';
      return embedded(incoming).actor === undefined ? 'share' : 'passAlong';
    },
  ],
  ['Read', (_ctx, incoming) => (isReadMark(incoming) ? 'readMark' : null)],
  ['Typing', () => 'typing'],
  ['Undo', undoing],
]);

/** The listener for an activity; null: there is none. Kinds of posts are asked before the rest. */
export async function listenerOf(ctx: FederationContext, incoming: Incoming): Promise<Listener | null> {
  if (incoming.via && !incoming.via.ours && (isDecision(incoming) || (await isForumRemoval(ctx, incoming))))
    return own.decision;
  for (const kind of federatedKinds) {
    const act = await kind.actOf(ctx, incoming);
    if (act !== null) return kind.listeners[act] ?? null;
  }
  const act = await readings.get(incoming.type)?.(ctx, incoming);
  return act ? own[act] : null;
}
