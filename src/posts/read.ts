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
  type PersonPostsOptions,
} from './lists.ts';
export { searchPosts } from './search.ts';
export { postOfUri, readPost, readPosts, readShare, type PostRef } from './single.ts';
export { readThread, readVersions, type PostVersion, type Thread } from './thread.ts';
