/** All that reads posts for a viewer, and the few look-ups without one. */
export {
  likedPosts,
  pinnedPosts,
  postsOfPerson,
  reactedBy,
  savedPosts,
  sharedBy,
  type Doer,
  type Marked,
} from './lists.ts';
export { findPosts, readSearch, searchPosts, type Found, type PostSearch } from './search.ts';
export { postOfUri, readPost, readPosts } from './single.ts';
export { readThread, readVersions, type PostVersion } from './thread.ts';
