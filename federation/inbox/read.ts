import { receiveAcknowledgement } from '#src/posts/receive.ts';
import { idOf } from '../vocabulary/read.ts';
import { authorOf, type Hear } from './incoming.ts';

/** Read: somebody has read a must-read of a group, and says so to its home. Anything else that is read is nobody's business. */
export const acknowledgement: Hear = async (_wire, incoming) => {
  if (!incoming.via) return null;
  const person = authorOf(incoming);
  const postUri = idOf(incoming.json.object);
  return (tx) => receiveAcknowledgement(tx, person, postUri, incoming.id);
};
