import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about praise. */
export const refusals = defineRefusals('praise', {
  nobody: ['invalid', 'Say whom you praise. In a group, praise without a name is for the whole group.'],
  yourself: ['invalid', 'You cannot praise yourself. Name somebody else.'],
  isReply: ['invalid', 'A reply cannot be praise. Write a new post.'],
  tooMany: ['invalid', 'Up to {max} people are praised at once. For more, praise their group.'],
  unknown: [
    'invalid',
    '"{name}" does not read this post, so nobody is praised by that name there. Write a handle such as @ada, or @ada@company.example.',
  ],
  unknownValue: ['invalid', 'The company has no value "{value}". Choose one of the list, or none.'],
  pseudonymAsks: [
    'invalid',
    'Under a pseudonym only those are praised who let others read praise of them without being asked. Write under your own name.',
  ],
  practiceAsks: [
    'invalid',
    'Nothing leaves a practice room, so nobody can be asked from there. Praise those who let their team read it without being asked, or praise them in another group.',
  ],
  filesWait: [
    'invalid',
    'Whoever you praise is asked first, and files cannot wait for that. Leave them out, and add them in a reply.',
  ],
  noEdits: [
    'invalid',
    'The praised agreed to these words, so they are not changed. Delete the post and write a new one.',
  ],
  notYours: ['not_found', 'There is no praise of you under this address.'],
  notAWidth: ['invalid', 'Say how wide praise of you goes: {widths}.'],
});
