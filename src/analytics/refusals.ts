import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about figures. */
export const refusals = defineRefusals('analytics', {
  onlyKeyHolders: [
    'not_allowed',
    'Only administrators and the works council have a key to figures. Ask one of them.',
  ],
  crowdOnlyRaised: [
    'invalid',
    'The smallest group can only be raised: from {k} to a larger number, at most {max}.',
  ],
});
