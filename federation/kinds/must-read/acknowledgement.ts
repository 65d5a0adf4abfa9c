import { receiveAcknowledgement } from '#src/posts/inbound/receive.ts';
import { idOf } from '../../vocabulary/read.ts';
import { authorOf, type Hear } from '../../inbox/incoming.ts';

/** Read: someone has read a must-read of a group, and tells its home. Read of anything else is ignored. */
export const acknowledgement: Hear = async (_ctx, incoming) => {
  if (!incoming.via) return null;
  const person = authorOf(incoming);
  const postUri = idOf(incoming.json.object);
  return (tx) => receiveAcknowledgement(tx, person, postUri, incoming.id);
};
