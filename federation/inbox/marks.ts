import { forgetMarks, receiveMark } from '#src/chat/marks.ts';
import { hearTyping } from '#src/chat/typing.ts';
import { idOf } from '../vocabulary/read.ts';
import { personOf, type Hear, type Incoming } from './incoming.ts';

/** A Read that names no group: somebody lets those they talk to know how far they have read (docs/decisions/0128-read-marks-and-typing.md). */
export const isReadMark = ({ type, json, via }: Incoming): boolean =>
  type === 'Read' && via === null && json.audience === undefined;

/** Read of a message: as far as this. */
export const readMark: Hear = async (_ctx, incoming) => {
  const who = personOf(incoming);
  const messageUri = idOf(incoming.json.object);
  return (tx) => receiveMark(tx, who, messageUri);
};

/** Undo of Read: all marks of this person are gone. */
export const marksHidden: Hear = async (_ctx, incoming) => {
  const who = personOf(incoming);
  return async (tx) => (await forgetMarks(tx, who)).length > 0;
};

/** Typing: shown to who looks at this moment, and without any effect that lasts. */
export const typing: Hear = async (ctx, incoming) => {
  await hearTyping(ctx.db, personOf(incoming), idOf(incoming.json.object));
  return null;
};
