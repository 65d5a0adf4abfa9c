import { isReadMark } from '../../inbox/marks.ts';
import { idOf } from '../../vocabulary/read.ts';
import type { FederatedKind } from '../kind.ts';
import { acknowledgement } from './acknowledgement.ts';
import { postAcknowledged } from './send-read.ts';

export const mustRead: FederatedKind = {
  told: (tell) => [tell('post.acknowledged', postAcknowledged)],
  listeners: {
    acknowledge: {
      requires: { by: 'person', category: 'reaction', membership: 'member' },
      about: ({ json }) => [idOf(json.object)],
      hear: acknowledgement,
    },
  },
  actOf: async (_ctx, incoming) => (incoming.type === 'Read' && !isReadMark(incoming) ? 'acknowledge' : null),
};
