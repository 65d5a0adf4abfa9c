import type { Ask } from './context.ts';
import { principalHref } from './documents/list.ts';

/** How a calendar program knows its person again in an event, the first as we say it. */
export const ownAddresses = (ask: Ask): readonly string[] => [
  `acct:${ask.me.handle}@${ask.db.instance.addresses.host}`.toLowerCase(),
  principalHref(ask),
];
