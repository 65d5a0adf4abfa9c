/**
 * The verbs of posts, arriving from afar. The caller has authenticated the person and asked the agreement. All of them can come twice and
 * in any order: the state is the same.
 */
export type { IncomingPost, RemotePerson } from './incoming.ts';
export { receiveAgain, receiveEdit } from './receive-edit.ts';
export { receiveVote } from '../kinds/poll/receive-poll.ts';
export { receiveTotals } from '../kinds/parts.ts';
export { receiveAcceptance, type Acceptance } from '../kinds/question/accept-answer.ts';
export { receiveAcknowledgement } from '../kinds/must-read/acknowledge.ts';
export { receivePost } from './receive-post.ts';
export { receiveReaction, receiveReactionUndo } from './receive-reaction.ts';
export { receiveCompanyHide, receiveCompanyRestore, receiveHide, receiveRestore } from '../moderate.ts';
export { receiveFileRemoval, receiveRemoval } from './receive-removal.ts';
export { receiveShare, receiveShareUndo } from './receive-share.ts';
