import { covers } from '#src/access/scopes.ts';
import type { Grant } from '#src/access/grant.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isId, type GroupId } from '#src/platform/ids.ts';
import type { Streamed } from '#src/timelines/streams.ts';

/** Mastodon's streams (docs.joinmastodon.org/methods/streaming). `remote` ones are silent: nothing of other companies is public here. */
export const streamNames = [
  'user',
  'user:notification',
  'public',
  'public:media',
  'public:local',
  'public:local:media',
  'public:remote',
  'public:remote:media',
  'hashtag',
  'hashtag:local',
  'list',
  'direct',
] as const;
export type StreamName = (typeof streamNames)[number];

/** What one connection hears. `words` is how Mastodon names it in each message: `['list', '12']`. */
export interface Stream {
  readonly name: StreamName;
  readonly words: readonly string[];
  readonly tag?: string;
  readonly listId?: string;
}

const tagMax = 200;

/** Throws a Refusal for a stream there is not, one without its tag or list, and one that the token does not allow. */
export function readStream(
  grant: Grant,
  asked: { readonly name: string; readonly tag?: string | undefined; readonly list?: string | undefined },
): Stream {
  const name = streamNames.find((each) => each === asked.name);
  if (!name) throw new Refusal('invalid', `There is no such stream; use one of ${streamNames.join(', ')}.`);
  const scope = name === 'user:notification' ? 'read:notifications' : 'read:statuses';
  if (!covers(grant.scopes, scope)) throw new Refusal('not_allowed', `This stream needs the scope ${scope}.`);
  if (name === 'list') {
    const { list = '' } = asked;
    if (!isId(list)) throw new Refusal('invalid', 'The stream list needs the id of a list.');
    return { name, words: [name, list], listId: list };
  }
  if (name === 'hashtag' || name === 'hashtag:local') {
    const tag = (asked.tag ?? '').replace(/^#/, '').normalize('NFC').toLowerCase();
    if (tag === '' || tag.length > tagMax)
      throw new Refusal('invalid', `The stream ${name} needs a tag, e.g. tag=safety.`);
    return { name, words: [name, tag], tag };
  }
  return { name, words: [name] };
}

/** Whether a post that its reader may see stands in the timeline of that stream. `isHome`: it stands in their home timeline. */
export function carries(stream: Stream, post: Streamed, isHome: boolean): boolean {
  switch (stream.name) {
    case 'user':
      return isHome;
    case 'public':
    case 'public:local':
      return post.isCompanyWide && post.shareId === null;
    case 'public:media':
    case 'public:local:media':
      return post.isCompanyWide && post.shareId === null && post.hasFiles;
    case 'hashtag':
      return post.shareId === null && (post.tags?.includes(stream.tag ?? '') ?? false);
    case 'hashtag:local':
      return post.shareId === null && post.isHere && (post.tags?.includes(stream.tag ?? '') ?? false);
    case 'list':
      // Who may read what is written in a group is a member.
      return (
        post.shareId === null &&
        post.isListed &&
        post.conversationId === null &&
        (post.groupId === (stream.listId as GroupId) || (post.lists?.includes(stream.listId ?? '') ?? false))
      );
    default:
      return false;
  }
}
