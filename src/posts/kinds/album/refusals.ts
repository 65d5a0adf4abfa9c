import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about albums. */
export const refusals = defineRefusals('album', {
  titleMissing: ['invalid', 'An album needs a name. Say what its pictures are about.'],
  isReply: ['invalid', 'A reply cannot be an album. Write a new post.'],
  isDirect: ['invalid', 'An album is for more people than a message. Choose another audience.'],
  notAnAlbum: ['invalid', 'Pictures are added to an album. Open the album first.'],
  notOpen: [
    'not_allowed',
    'Only the person who made this album adds pictures to it. Answer it, and attach your pictures to the answer.',
  ],
  noPictures: ['invalid', 'Choose at least one picture or video to add.'],
  notPictures: [
    'invalid',
    '"{name}" is neither a picture nor a video. Take it out, and put it into the documents or an answer instead.',
  ],
});
