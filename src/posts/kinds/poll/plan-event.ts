import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { titleMax } from '../../limits.ts';
import { publishPost } from '../../publish.ts';
import { readPost } from '../../read/read.ts';
import { refusals } from '../../refusals.ts';

/**
 * The author of a poll of dates makes one of them an event, for the same readers; whoever voted is invited by the notification that this causes at
 * their own company, so that nobody is told who voted. Twice is once: the first event stays. Returns its id.
 */
export async function planFromPoll(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  position: number,
): Promise<PostId> {
  // Of two at once one comes second, and finds what the first made.
  await tx`select from polls where post_id = ${postId} for no key update`;
  const post = await readPost(tx, { personId: person }, postId);
  const { poll, level, group } = post;
  if (!poll) throw notFound('poll');
  if (post.author.id !== person) throw refusals.onlyAuthorPlans();
  if (poll.mode !== 'dates') throw refusals.notADatePoll();
  if (poll.plannedId !== null) return poll.plannedId;
  const slot = poll.options[position];
  if (!slot?.startsAt) throw refusals.notAPollOption({ count: poll.options.length });
  if (level !== 'group' && level !== 'instance' && level !== 'followers') throw refusals.planElsewhere();
  const title = (post.title || (post.text.split('\n')[0] ?? '')).slice(0, titleMax) || slot.title;
  return await publishPost(tx, person, {
    ...{ source: '', title, language: post.language },
    ...(group ? { groupId: group.id } : { level }),
    event: {
      ...{ startsAt: slot.startsAt, endsAt: slot.endsAt, zone: poll.zone ?? 'UTC', place: '', link: '' },
      pollUri: post.uri,
    },
  });
}
