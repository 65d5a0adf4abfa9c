import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about feeds that are followed. */
export const refusals = defineRefusals('sources', {
  addressMalformed: ['invalid', 'Enter the address of a feed, such as https://example.com/feed.xml.'],
  tooMany: ['invalid', 'At most {max} feeds fit here. Remove one first.'],
  known: ['conflict', 'This feed is followed here already.'],
  noFeedOnPage: [
    'invalid',
    'This is a web page that names no feed. Look on it for "RSS", "Atom" or "feed", and enter that address.',
  ],
  unreachable: ['invalid', 'Its server does not answer. Check the address, or try again later.'],
  notContacted: [
    'invalid',
    'This address is not contacted: feeds are fetched by https from the internet. A feed inside the company needs its host in KONTOR_READ_HOSTS.',
  ],
  gone: ['invalid', 'There is nothing at this address. Look on the site for its new address.'],
  forbidden: [
    'invalid',
    'Its server wants a sign-in. Enter a public address, or one that carries its own key.',
  ],
  busy: ['invalid', 'Its server has too much to do. Try again later.'],
  tooLarge: ['invalid', 'The feed is larger than {max} MB. Ask its publisher for a shorter one.'],
  notAFeed: ['invalid', 'What is there is no RSS, Atom or JSON feed. Check the address.'],
  unsafe: [
    'invalid',
    'The feed is made so that reading it takes too much (it declares entities, or is nested too deep). Ask its publisher for a plain one.',
  ],
  waiting: [
    'invalid',
    'The company of the group has not let this feed in yet. Its moderators have to agree.',
  ],
  expelled: [
    'invalid',
    'A moderator took this feed out of the group. Remove it here, or talk to them and add it again.',
  ],
});
