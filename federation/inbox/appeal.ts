import { plainText } from '#src/platform/sanitise.ts';
import { receiveAppeal, receiveAppealAnswer } from '#src/reports/receive-appeal.ts';
import { hasType, idOf, isObject, words, type Json } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { Hear, Incoming } from './incoming.ts';
import { speaksForCompany } from './speaks.ts';

const undone = (offer: Json): Json | null => {
  const { object } = offer;
  return isObject(object) && hasType(object, 'Undo') && isObject(object.object) ? object.object : null;
};

/** Offer{Undo{Remove or Block}}: somebody of the sender's company appeals against a decision in a group of ours. */
export const isAppeal = ({ json }: Incoming): boolean => undone(json) !== null;

export const isAppealAnswer = ({ type, json: { object } }: Incoming): boolean =>
  (type === 'Accept' || type === 'Reject') &&
  isObject(object) &&
  hasType(object, 'Offer') &&
  undone(object) !== null;

export const appeal: Hear = async (ctx, incoming) => {
  const act = undone(incoming.json);
  if (act === null || !(await speaksForCompany(ctx, incoming)))
    throw new ProtocolError(403, 'An appeal is passed on by the company of the person whose appeal it is.');
  const target = idOf(act.target);
  const removed = hasType(act, 'Remove');
  if (!removed && !hasType(act, 'Block')) return null;
  return (tx) =>
    receiveAppeal(tx, {
      ...{ peerId: incoming.partner.peerId, uri: incoming.id, act: removed ? 'removed' : 'banned' },
      objectUri: idOf(act.object),
      groupUri: removed ? target.replace(/\/log$/, '') : target,
      text: plainText(words(incoming.json, 'content')),
    });
};

/** Accept or Reject of such an Offer, by the company that was asked. */
export const appealAnswer: Hear = async (ctx, incoming) => {
  if (!(await speaksForCompany(ctx, incoming))) return null;
  return (tx) =>
    receiveAppealAnswer(tx, {
      peerId: incoming.partner.peerId,
      uri: idOf(incoming.json.object),
      outcome: incoming.type === 'Accept' ? 'granted' : 'upheld',
      text: plainText(words(incoming.json, 'content')),
    });
};
