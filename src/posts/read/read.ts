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
export { findFiles, type FoundFile } from '../search/search-files.ts';
export { findTopics, topicBeginning, type Topic } from '../search/topics.ts';
export { parseSearch, soughtIn, wordsQuery, type Sought } from '../search/search-query.ts';
export { findPosts, readSearch, searchPosts, type Found, type PostSearch } from '../search/search.ts';
export { postOfUri, readPost, readPosts } from './single.ts';
export { readThread, readVersions, type PostVersion } from './thread.ts';
