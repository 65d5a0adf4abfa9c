import { cleanLine } from '#src/people/person.ts';
import { plainText } from '#src/platform/sanitise.ts';
import {
  receiveDismissal,
  receiveNews,
  receiveOffered,
  receiveOutcome,
  receiveReport,
  type IncomingReport,
} from '#src/reports/receive-report.ts';
import { categories, commentMax, outcomes, subjectsMax } from '#src/reports/report.ts';
import { noteMax } from '#src/reports/handle-case.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { hasType, idOf, ids, isObject, text, words, type Json } from '../vocabulary/read.ts';
import { groupIdOf, type Hear, type Incoming, type Prepared } from './incoming.ts';
import { speaksForCompany } from './speaks.ts';

/**
 * Flag: a partner reports something of ours, by its own actor or by a person; who that was is not stored. Objects as text, list or embedded
 * (only their ids are read), the reason in `content` or `summary`. What is not here is left out, and no one is told that it is not.
 */
export const flag: Hear = async (_ctx, incoming) => {
  const report = readFlag(incoming, incoming.json, incoming.id);
  return report.objectUris.length === 0 ? null : (tx) => receiveReport(tx, report);
};

/** Offer{Flag} by a partner's group: its moderators at our company are shown what was reported. */
export const offeredFlag: Hear = async (_ctx, incoming) => {
  const group = groupIdOf(incoming);
  const { object } = incoming.json;
  if (!isObject(object)) return null;
  const report = readFlag(incoming, object, idOf(object) || incoming.id);
  return (tx) => receiveOffered(tx, group, report);
};

export const isFlagAnswer = ({ type, json: { object } }: Incoming): boolean =>
  (type === 'Accept' || type === 'Reject') && isObject(object) && hasType(object, 'Flag');

/** Accept or Reject of a Flag: its outcome, from the company that was told, or from the group's home for its moderators here. */
export const flagAnswer: Hear = async (ctx, incoming) => {
  const flagUri = idOf(incoming.json.object);
  const { peerId } = incoming.partner;
  if (incoming.actor.noun === 'group')
    return (tx) => receiveDismissal(tx, incoming.actor.id as GroupId, flagUri, { byId: null, peerId });
  if (!(await speaksForCompany(ctx, incoming))) return null;
  const done =
    outcomes.find((each) => each === text(incoming.json.outcome) && each !== 'dismissed') ?? 'removed';
  return (tx) => receiveOutcome(tx, peerId, flagUri, incoming.type === 'Reject' ? 'dismissed' : done);
};

/** Update{Flag}: how the case stands at a company that knows of it, or a note by its moderators. Its decisions are its own. */
export const caseNews: Hear = async (ctx, incoming) => {
  const { object } = incoming.json;
  if (!isObject(object) || !(await speaksForCompany(ctx, incoming))) return null;
  const { peerId } = incoming.partner;
  const flagUri = idOf(object);
  const state = text(object.state);
  if (state === 'decided') {
    const outcome = outcomes.find((each) => each === text(object.outcome));
    return outcome ? (tx) => receiveOutcome(tx, peerId, flagUri, outcome) : null;
  }
  const act = ({ handled: 'taken', open: 'released', noted: 'noted' } as const)[state];
  if (act === undefined) return null;
  const note = cleanLine(plainText(words(object, 'content')), noteMax);
  return (tx) => receiveNews(tx, peerId, flagUri, { act, note });
};

/** A moderator at another company found no violation in a post of our group. The caller has checked the role and the proof. */
export const dismissedElsewhere =
  (incoming: Incoming, groupId: GroupId, by: PersonId): Prepared =>
  (tx) =>
    receiveDismissal(tx, groupId, idOf(incoming.json.object), {
      byId: by,
      peerId: incoming.partner.peerId,
    });

function readFlag(incoming: Incoming, json: Json, uri: string): IncomingReport {
  const said = words(json, 'content') || words(json, 'summary');
  return {
    peerId: incoming.partner.peerId,
    uri,
    objectUris: [...new Set(ids(json.object))].slice(0, subjectsMax),
    category: categories.find((each) => each === text(json.category)) ?? 'other',
    comment: cleanLine(plainText(said), commentMax),
  };
}
