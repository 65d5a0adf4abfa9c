import type { CampaignDetails } from '#src/posts/kinds/campaign/campaign.ts';
import type { PostView } from '#src/posts/post.ts';
import type { CalendarEvent } from './read.ts';

/** An hour of questions as calendars take it: when it is, and where it is seen. `page`: where questions are asked. */
export function hourInCalendar(
  post: Pick<PostView, 'id' | 'uri' | 'title' | 'publishedAt' | 'editedAt' | 'author' | 'removedAt'>,
  { startsAt, endsAt, stream }: CampaignDetails,
  page: string,
): CalendarEvent {
  const times = { startsAt, endsAt, place: '', cancelled: post.removedAt !== null };
  const { author } = post;
  return {
    ...{ ...times, zone: null, link: stream ?? page, series: null, capacity: null },
    isHour: true,
    ...{ postId: post.id, occursAt: null, whole: times, uri: post.uri, title: post.title },
    ...{
      publishedAt: post.publishedAt,
      changedAt: post.editedAt ?? post.publishedAt,
      own: null,
      isOwn: false,
    },
    organiser: { name: author.name, peerId: null, company: author.company ?? '', country: '' },
    group: null,
  };
}
