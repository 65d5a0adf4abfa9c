import type { PostInput } from '../../post.ts';
import { refusals } from '../../refusals.ts';
import { markOf } from '../parts.ts';

/**
 * A question is answered in free text, and its asker accepts one answer (accept-answer.ts): so it starts a thread, and carries nothing else to
 * respond to.
 */
export function checkQuestion(input: PostInput): void {
  if (input.replyToId) throw refusals.replyNotQuestion();
  if (input.poll) throw refusals.questionOrPoll();
  if (markOf(input) !== null) throw refusals.oneTypeOnly();
}
