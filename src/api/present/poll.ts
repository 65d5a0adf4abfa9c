import type { PollView, PostView } from '#src/posts/post.ts';
import { none } from './account.ts';

/** Mastodon's Poll. It has no id of its own here: it is the post's. */
export function presentPoll(post: PostView, poll: PollView, viewerId: string, nowMs: number = Date.now()) {
  return {
    id: post.id as string,
    expires_at: poll.closesAt === null ? null : poll.closesAt.toISOString(),
    expired: poll.closesAt !== null && poll.closesAt.getTime() <= nowMs,
    multiple: poll.multiple,
    votes_count: poll.options.reduce((sum, option) => sum + option.votesCount, 0),
    voters_count: poll.votersCount,
    // An author sees the result at once, as one who has voted does.
    voted: poll.ownVotes.length > 0 || post.author.id === viewerId,
    own_votes: poll.ownVotes,
    options: poll.options.map((option) => ({ title: option.title, votes_count: option.votesCount })),
    emojis: none,
  };
}
