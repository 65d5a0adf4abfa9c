import { isFlagAnswer } from '../../inbox/report.ts';
import { idOf, isObject } from '../../vocabulary/read.ts';
import type { FederatedKind } from '../kind.ts';
import { acceptance, isAcceptance } from './accept-answer.ts';
import { answerAccepted } from './send-acceptance.ts';

export const question: FederatedKind = {
  told: (tell) => [tell('answer.accepted', answerAccepted)],
  listeners: {
    acceptAnswer: {
      requires: { by: 'writer', category: 'reaction', membership: 'member' },
      about: ({ json, type }) => [
        idOf(type === 'Undo' && isObject(json.object) ? json.object.target : json.target),
      ],
      hear: acceptance,
    },
  },
  async actOf(_ctx, incoming) {
    const { actor, json } = incoming;
    return actor.noun !== 'group' && isAcceptance(json) && !isFlagAnswer(incoming) ? 'acceptAnswer' : null;
  },
};
