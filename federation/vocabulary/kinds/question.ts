import { date, hasType, idOf } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';
import type { Json } from '../read.ts';
import { kontorTerms } from '../namespace.ts';

/** A question without options is answered in free text. Our own kind marks this beside a Note, which every server can show. */
export const question: SpokenKind = {
  context: {
    ...kontorTerms('answerable', 'acceptedAt'),
    acceptedAnswer: 'schema:acceptedAnswer',
  },
  write: ({ kind, accepted }) => ({
    answerable: kind === 'question' || null,
    acceptedAnswer: accepted?.answerUri ?? null,
    acceptedAt: accepted?.answerUri ? new Date(accepted.at).toISOString() : null,
  }),
  read: (object) => ({
    ...(hasType(object, 'Question') || object.answerable === true ? { kind: 'question' } : {}),
    ...readAccepted(object),
  }),
};

function readAccepted(object: Json): Pick<ReadParts, 'accepted'> {
  const answerUri = idOf(object.acceptedAnswer);
  const at = date(object.acceptedAt);
  return answerUri !== '' && at ? { accepted: { answerUri, at } } : {};
}
