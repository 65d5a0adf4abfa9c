import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about erasures at partners. */
export const refusals = defineRefusals('erasure', {
  notAsked: ['not_found', 'This partner has not been asked to erase this.'],
  confirmed: ['conflict', 'The partner has confirmed this erasure. There is nothing to ask for.'],
  stillSending: [
    'conflict',
    'The partner’s server has not taken the request yet. It is sent again until it does.',
  ],
  onlyAdministratorsHold: ['not_allowed', 'Only administrators, each in their own name, sign legal holds.'],
  holdReason: ['invalid', 'Write why it is to be kept, in {max} characters at most.'],
  holdSubject: [
    'invalid',
    'There is no such person, post or group here. Write a handle such as @ada, or the address of a post.',
  ],
  sameSigner: ['not_allowed', 'A second administrator has to sign this; you have signed it already.'],
  holdWithdrawn: ['conflict', 'This order was withdrawn. Order another hold.'],
  holdInForce: ['conflict', 'This hold is in force. Order its release; a second administrator confirms it.'],
  holdNotInForce: ['conflict', 'This hold is not in force yet; withdraw the order instead.'],
  releaseNotOrdered: ['conflict', 'Nobody has ordered the release of this hold. Order it first.'],
  neverErased: ['not_found', 'This was never deleted here, or no other company had a copy.'],
});
