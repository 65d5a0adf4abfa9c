import { personUri } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import type { MarkChange } from '#src/posts/kinds/marks/facts.ts';
import {
  isMark,
  receiveMark,
  receiveMarkRefusal,
  type IncomingMark,
} from '#src/posts/kinds/marks/receive-mark.ts';
import type { FederationContext } from '../context.ts';
import { readProgress } from '../vocabulary/kinds/marks.ts';
import { idOf, text, type Json } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';
import { offerChange, offered } from './offers.ts';

const category = 'reaction';

/** Labels of progress, and when pages are looked at again, offered to their group's home: docs/decisions/0092-acts.md. */
export const marks: FederatedKind = {
  told: (tell) => [tell('post.marked', postMarked)],
  ...offered<IncomingMark>({
    names: { offer: 'markPost', refusal: 'refuseMark' },
    category,
    words: ['progress', 'reviewDate', 'reviewOwner'],
    isAct: isMark,
    read: readMark,
    receive: receiveMark,
    receiveRefusal: receiveMarkRefusal,
  }),
};

/** It is taken away; null says nothing in JSON-LD. */
const nothing = 'none';

function readMark(json: Json): IncomingMark | null {
  const progress = text(json.progress) === nothing ? null : readProgress(json.progress);
  const [day, owner] = [text(json.reviewDate), idOf(json.reviewOwner)];
  const mark = {
    ...(progress !== undefined && { progress }),
    ...(day !== '' && { review: day === nothing ? null : day.slice(0, 10) }),
    ...(owner !== '' && { ownerUri: owner === nothing ? null : owner }),
  };
  return Object.keys(mark).length === 0 ? null : mark;
}

async function postMarked(ctx: FederationContext, tx: Tx, data: FactMap['post.marked']): Promise<void> {
  if (data.peerId === null)
    await offerChange(ctx, tx, data, { category, words: await writeMark(tx, data.change) });
}

async function writeMark(tx: Tx, { progress, review, ownerId }: MarkChange): Promise<Json> {
  return {
    ...(progress !== undefined && { progress: progress ?? nothing }),
    ...(review !== undefined && { reviewDate: review ?? nothing }),
    ...(ownerId !== undefined && { reviewOwner: ownerId === null ? nothing : await personUri(tx, ownerId) }),
  };
}
