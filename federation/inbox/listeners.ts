import type { Wire } from '../context.ts';
import { answeredBy } from '../vocabulary/incoming.ts';
import { hasType, idOf, isObject, list, type Json } from '../vocabulary/read.ts';
import { acceptance, isAcceptance } from './accept-answer.ts';
import { charterAcceptance, isCharterAcceptance } from './charter.ts';
import { decision, isDecision } from './decision.ts';
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
import { relay } from './group-relay.ts';
import type { Incoming, Listener } from './incoming.ts';
import { isModeration, moderate } from './moderate.ts';
import { move } from './move.ts';
import { create, edit, forget, pollVotedIn, profile, remove, vote } from './post.ts';
import { reaction, share, undo } from './react.ts';
import { acknowledgement } from './read.ts';
import { companyRemoval, companyRestoration, isRemovalUndone } from './removal.ts';
import { tieUndone } from './referred.ts';
import { flag, flagAnswer, isFlagAnswer, offeredFlag } from './report.ts';
import { passAlong } from './thread-relay.ts';

const objectUri = ({ json }: Incoming): string => idOf(json.object);
const embedded = ({ json }: Incoming): Json => list(json.object).find(isObject) ?? {};

/** Everything we act upon, each with what must hold before it is heard. All else is acknowledged and has no effect. */
export const listeners = {
  follow: {
    requires: { by: 'person', scope: 'follow', begins: true, seat: 'nothing' },
    hear: follow,
  },
  answerFollow: { requires: { by: 'person', begins: true, seat: 'nothing' }, hear: answerFollow },
  endFollow: { requires: { by: 'person', seat: 'nothing' }, hear: answerFollow },
  join: {
    requires: { by: 'writer', scope: 'groups.join', begins: true, seat: 'nothing' },
    towards: (incoming) => (isInviteAnswer(incoming) ? idOf(embedded(incoming).actor) : objectUri(incoming)),
    hear: join,
  },
  leave: { requires: { by: 'writer', seat: 'nothing' }, hear: leave },
  block: { requires: { by: 'person', seat: 'nothing' }, hear: block },
  move: { requires: { by: 'person', category: 'profile', seat: 'nothing' }, hear: move },
  invite: {
    requires: { by: 'group', scope: 'groups.host', begins: true, seat: 'nothing' },
    hear: invite,
  },
  answerJoin: {
    requires: { by: 'group', scope: 'groups.host', begins: true, seat: 'nothing' },
    hear: answerJoin,
  },
  endJoin: { requires: { by: 'group', seat: 'nothing' }, hear: endJoin },
  offer: { requires: { by: 'group', scope: 'groups.host', seat: 'nothing' }, hear: offer },
  flag: { requires: { by: 'anyone', seat: 'nothing' }, hear: flag },
  offerFlag: { requires: { by: 'group', scope: 'groups.host', seat: 'nothing' }, hear: offeredFlag },
  answerFlag: { requires: { by: 'anyone', seat: 'nothing' }, hear: flagAnswer },
  companyRemoval: { requires: { by: 'person', seat: 'nothing' }, hear: companyRemoval },
  companyRestoration: { requires: { by: 'person', seat: 'nothing' }, hear: companyRestoration },
  moderate: {
    requires: { by: 'person', scope: 'groups.join', seat: 'home' },
    hear: moderate,
  },
  acceptCharter: {
    requires: { by: 'writer', scope: 'groups.join', seat: 'home' },
    hear: charterAcceptance,
  },
  relay: { requires: { by: 'group', scope: 'groups.host', seat: 'nothing' }, hear: relay },
  decision: { requires: { by: 'anyone', seat: 'decision' }, hear: decision },
  passAlong: { requires: { by: 'person', category: 'post', seat: 'nothing' }, hear: passAlong },
  create: {
    requires: { by: 'writer', category: 'post', seat: 'member' },
    answers: (incoming) => answeredBy(embedded(incoming)),
    hear: create,
  },
  edit: {
    requires: { by: 'writer', category: 'post', seat: 'member' },
    about: (incoming) => [objectUri(incoming)],
    hear: edit,
  },
  remove: {
    requires: { by: 'writer', seat: 'author' },
    about: (incoming) => [objectUri(incoming)],
    hear: remove,
  },
  profile: { requires: { by: 'anyone', seat: 'nothing' }, hear: profile },
  forget: { requires: { by: 'writer', seat: 'author' }, hear: forget },
  vote: {
    requires: { by: 'person', category: 'reaction', seat: 'nothing' },
    about: (incoming) => answeredBy(embedded(incoming)),
    hear: vote,
  },
  reaction: {
    requires: { by: 'person', category: 'reaction', seat: 'member' },
    about: (incoming) => [objectUri(incoming)],
    hear: reaction,
  },
  share: {
    requires: { by: 'person', category: 'reaction', seat: 'member' },
    about: (incoming) => [objectUri(incoming)],
    hear: share,
  },
  undo: {
    requires: { by: 'person', seat: 'author' },
    about: (incoming) => [objectUri(incoming), idOf(embedded(incoming).object)],
    hear: undo,
  },
  acceptAnswer: {
    requires: { by: 'writer', category: 'reaction', seat: 'member' },
    about: ({ json, type }) => [
      idOf(type === 'Undo' && isObject(json.object) ? json.object.target : json.target),
    ],
    hear: acceptance,
  },
  acknowledge: {
    requires: { by: 'person', category: 'reaction', seat: 'member' },
    about: (incoming) => [objectUri(incoming)],
    hear: acknowledgement,
  },
} as const satisfies Readonly<Record<string, Listener>>;

export type Act = keyof typeof listeners;

type Reading = (wire: Wire, incoming: Incoming) => Act | null | Promise<Act | null>;

const joining: Reading = (wire, incoming) =>
  wire.house.addresses.parse(objectUri(incoming))?.kind === 'group' ? 'join' : 'follow';

const answering =
  (accepted: boolean): Reading =>
  (wire, incoming) => {
    if (isFlagAnswer(incoming)) return isModeration(wire, incoming) ? 'moderate' : 'answerFlag';
    if (incoming.actor.noun === 'group') return accepted ? 'answerJoin' : 'endJoin';
    if (accepted && isAcceptance(incoming.json)) return 'acceptAnswer';
    if (accepted && isCharterAcceptance(wire, incoming)) return 'acceptCharter';
    if (isInviteAnswer(incoming)) return accepted ? 'join' : 'leave';
    if (isModeration(wire, incoming)) return 'moderate';
    return accepted ? 'answerFollow' : 'endFollow';
  };

const moderating: Reading = (wire, incoming) => (isModeration(wire, incoming) ? 'moderate' : null);

const blocking: Reading = (wire, incoming) => {
  if (isModeration(wire, incoming)) return 'moderate';
  // With a target it is out of a group, which its home tells.
  return incoming.actor.noun === 'person' && idOf(incoming.json.target) === '' ? 'block' : null;
};

const undoing: Reading = async (wire, incoming) => {
  if (isRemovalUndone(incoming)) return isModeration(wire, incoming) ? 'moderate' : 'companyRestoration';
  if ((await tieUndone(wire.db, incoming)) !== '') return 'leave';
  if (isAcceptance(incoming.json)) return 'acceptAnswer';
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
  ['Move', () => 'move'],
  ['Invite', (wire, incoming) => (incoming.actor.noun === 'group' ? 'invite' : moderating(wire, incoming))],
  ['Offer', (_wire, incoming) => (hasType(embedded(incoming), 'Flag') ? 'offerFlag' : 'offer')],
  ['Flag', () => 'flag'],
  ['Add', moderating],
  ['Remove', (wire, incoming) => (isModeration(wire, incoming) ? 'moderate' : 'companyRemoval')],
  ['Block', blocking],
  [
    'Create',
    async (wire, incoming) => ((await pollVotedIn(wire.db, embedded(incoming))) === null ? 'create' : 'vote'),
  ],
  [
    'Update',
    (wire, incoming) => {
      if (objectUri(incoming) === incoming.actor.uri) return 'profile';
      return isModeration(wire, incoming) ? 'moderate' : 'edit';
    },
  ],
  ['Delete', (_wire, incoming) => (objectUri(incoming) === incoming.actor.uri ? 'forget' : 'remove')],
  ['Like', () => 'reaction'],
  ['EmojiReact', () => 'reaction'],
  ['Dislike', () => 'reaction'],
  ['Read', () => 'acknowledge'],
  [
    'Announce',
    (_wire, incoming) => {
      if (incoming.actor.noun === 'group') return 'relay';
      return embedded(incoming).actor === undefined ? 'share' : 'passAlong';
    },
  ],
  ['Undo', undoing],
]);

/** Null: nothing that we act upon. */
export async function actOf(wire: Wire, incoming: Incoming): Promise<Act | null> {
  if (incoming.via && !incoming.via.ours && isDecision(incoming)) return 'decision';
  return (await readings.get(incoming.type)?.(wire, incoming)) ?? null;
}
