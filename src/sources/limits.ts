/** Of one feed: bytes unpacked, milliseconds for everything, and how many of its items are looked at, beginning with its first. */
export const feedBytesMax = 5_000_000;
export const feedMs = 15_000;
export const itemsMax = 200;
/** Posts made of a feed at once: of a new one so that its readers see what it is, later so that it drowns no one. The rest is passed over. */
export const postsAtFirst = 5;
export const postsAtOnce = 20;
export const groupSourcesMax = 20;
export const ownSourcesMax = 30;
/** Characters of what a post says besides its title: the beginning, and the rest is where it links to. */
export const excerptMax = 600;
export const addressMax = 2_048;
