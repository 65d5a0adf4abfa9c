import { receiveAcceptance, type Acceptance } from '#src/posts/inbound/receive.ts';
import { date, hasType, idOf, isObject, type Json } from '../../vocabulary/read.ts';
import { authorOf, decidedElsewhere, type Hear, type Incoming } from '../../inbox/incoming.ts';

/** Accept{answer, target: question}, or Undo of one. Other Accepts answer a Follow, a Join or an Invite. */
export const isAcceptance = (json: Json): boolean => {
  const said = hasType(json, 'Undo') && isObject(json.object) ? json.object : json;
  return hasType(said, 'Accept') && idOf(said.target) !== '';
};

/** The asker, or a moderator of the question's group, accepts an answer or undoes that; `published` says which is the later. */
export const acceptance: Hear = async (ctx, incoming) => {
  const person = authorOf(incoming);
  const news = readAcceptance(incoming);
  const decided = decidedElsewhere(ctx, incoming);
  return (tx) => receiveAcceptance(tx, person, news, decided);
};

function readAcceptance({ json, type }: Incoming): Acceptance {
  const accept = type === 'Undo' ? (json.object as Json) : json;
  return {
    questionUri: idOf(accept.target),
    answerUri: type === 'Undo' ? null : idOf(accept.object),
    at: date(json.published) ?? new Date(),
  };
}
