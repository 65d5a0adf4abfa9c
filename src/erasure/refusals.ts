import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about erasures at partners. */
export const refusals = defineRefusals('erasure', {
  notAsked: ['not_found', 'This partner has not been asked to erase this.'],
  confirmed: ['conflict', 'The partner has confirmed this erasure. There is nothing to ask for.'],
  stillSending: [
    'conflict',
    'The partner’s server has not taken the request yet. It is sent again until it does.',
  ],
  neverErased: ['not_found', 'This was never deleted here, or no other company had a copy.'],
});
