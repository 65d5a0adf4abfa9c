import type { PostView } from '#src/posts/post.ts';
import { isOver } from '#src/posts/kinds/poll/over.ts';
import type { PollView } from '#src/posts/kinds/poll/forms.ts';
import { none } from '../../present/account.ts';

/** Mastodon's Poll. It has no id of its own here: it is the post's. */
export function presentPoll(post: PostView, poll: PollView, viewerId: string, now: Date = new Date()) {
  return {
    id: post.id as string,
    expires_at: poll.closesAt === null ? null : poll.closesAt.toISOString(),
    expired: isOver(poll, now),
    // Apps that know no ranks vote for the first alone.
    multiple: poll.multiple || poll.mode === 'dates',
    votes_count: poll.options.reduce((sum, option) => sum + option.votesCount, 0),
    voters_count: poll.votersCount,
    // An author sees the result at once, as one who has voted does.
    voted: poll.ownMarks.length > 0 || post.author.id === viewerId,
    own_votes: poll.ownVotes,
    options: poll.options.map((option) => ({ title: option.title, votes_count: option.votesCount })),
    emojis: none,
  };
}
