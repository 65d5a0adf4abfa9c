/**
 * How much of everything a post may be, for every surface: the verbs keep these, pages write them into their forms, and the client API promises
 * them as `configuration` (src/api/present/instance.ts). Files have theirs in src/media/file.ts, people in src/people/person.ts.
 */

/** Characters of the source as apps count them: a letter with its accents, or an emoji, is one; a URL is `addressChars`. */
export const sourceMax = 20_000;
/** What a URL counts as, however long: the number that Mastodon's servers announce, and that some apps hard-code. */
export const addressChars = 23;
/** Characters. */
export const titleMax = 300;
export const summaryMax = 500;
export const filesMax = 8;

export const pollOptionsMin = 2;
export const pollOptionsMax = 10;
/** Characters of one answer. */
export const optionMax = 200;
/** The minimum and maximum duration of a poll that ends. */
export const pollSecondsMin = 60;
export const pollSecondsMax = 366 * 24 * 3600;

/** On one group, or on one person's page. */
export const pinsMax = 5;

/** Mentions and addressees stored for one post of a partner's. */
export const mentionsMax = 100;
