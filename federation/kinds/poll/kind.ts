import { categoriesOf } from '#src/posts/kinds/categories.ts';
import type { Incoming } from '../../inbox/incoming.ts';
import { answeredBy } from '../../vocabulary/incoming.ts';
import { isObject, list, type Json } from '../../vocabulary/read.ts';
import type { FederatedKind } from '../kind.ts';
import { pollClosed, pollVoted } from './send-vote.ts';
import { pollVotedIn, vote } from './vote.ts';

const embedded = ({ json }: Incoming): Json => list(json.object).find(isObject) ?? {};

export const poll: FederatedKind = {
  told: (tell) => [tell('poll.voted', pollVoted), tell('poll.closed', pollClosed)],
  listeners: {
    vote: {
      requires: { by: 'person', category: categoriesOf.poll.acts, membership: 'nothing' },
      about: (incoming) => answeredBy(embedded(incoming)),
      hear: vote,
    },
  },
  async actOf(ctx, incoming) {
    if (incoming.type !== 'Create') return null;
    return (await pollVotedIn(ctx.db, embedded(incoming))) === null ? null : 'vote';
  },
};
