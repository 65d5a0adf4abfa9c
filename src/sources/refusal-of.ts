import type { Refusal } from '#src/platform/errors.ts';
import { feedBytesMax } from './limits.ts';
import { refusals } from './refusals.ts';
import type { Trouble } from './source.ts';

/** What is wrong with a feed and what to do, for whoever adds one and for whoever answers for it. */
export const refusalOf = (trouble: Trouble): Refusal => sentences[trouble]();

const sentences: Readonly<Record<Trouble, () => Refusal>> = {
  unreachable: refusals.unreachable,
  notContacted: refusals.notContacted,
  gone: refusals.gone,
  forbidden: refusals.forbidden,
  busy: refusals.busy,
  tooLarge: () => refusals.tooLarge({ max: feedBytesMax / 1_000_000 }),
  notAFeed: refusals.notAFeed,
  unsafe: refusals.unsafe,
  expelled: refusals.expelled,
  waiting: refusals.waiting,
};
