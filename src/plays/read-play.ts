import { readPersonSummaries } from '#src/people/read.ts';
import type { Viewer } from '#src/people/person.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { visibleTo } from '#src/posts/policy.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPosts } from '#src/posts/read/read.ts';
import { unclearMark, type Pace, type Play, type PlayEvent, type PlayState } from './play.ts';

type Person = Extract<Viewer, { readonly personId: PersonId }>;

interface Row {
  readonly groupId: GroupId;
  readonly pace: Pace;
  readonly state: PlayState;
  readonly playedMs: number;
  readonly leaderId: PersonId;
  readonly roles: readonly { role: number; name: string; brief: string; personId: PersonId | null }[];
}

/** Null: there is none that this person may read. */
export async function readPlay(reader: Reader, viewer: Person, postId: PostId): Promise<Play | null> {
  const me = viewer.personId;
  const [row] = await reader<Row[]>`
    select p.group_id, p.author_id as leader_id, y.pace, y.state,
      (y.played_ms + coalesce(extract(epoch from now() - y.resumed_at) * 1000, 0))::float8 as played_ms,
      (select json_agg(json_build_object('role', r.role, 'name', r.name, 'brief', r.brief, 'personId', r.person_id::text) order by r.role)
        from play_roles r where r.post_id = y.post_id) as roles
    from plays y join posts p on p.id = y.post_id
    where p.id = ${postId} and p.removed_at is null and ${visibleTo(reader, viewer)}`;
  if (!row) return null;
  const leads = row.leaderId === me;
  const [[post], players, events] = await Promise.all([
    readPosts(reader, viewer, [postId]),
    readPersonSummaries(
      reader,
      row.roles.flatMap(({ personId }) => personId ?? []),
    ),
    reader<PlayEvent[]>`
      select event, minute, text, told_at from play_events
      where post_id = ${postId} and (${leads} or told_at is not null) order by event`,
  ]);
  if (!post) return null;
  const byId = new Map(players.map((player) => [player.id, player]));
  const { groupId, pace, state, playedMs } = row;
  return {
    ...{ post, groupId, pace, state, playedMs, events, leads },
    mine: row.roles.find(({ personId }) => personId === me)?.role ?? null,
    roles: row.roles.map(({ personId, ...role }) => ({
      ...role,
      player: personId === null ? null : (byId.get(personId) ?? null),
    })),
  };
}

/** What is said in one play; who looks on sees as much as who plays. */
const linesMax = 500;

export async function linesOf(reader: Reader, viewer: Person, postId: PostId): Promise<PostView[]> {
  const rows = await reader<{ id: PostId }[]>`
    select p.id from posts p where p.root_id = ${postId} and p.id <> ${postId} and p.removed_at is null and ${visibleTo(reader, viewer)}
    order by p.id limit ${linesMax}`;
  return await readPosts(
    reader,
    viewer,
    rows.map(({ id }) => id),
  );
}

/** Who marked what as unclear: of the play's posts, by the id of the post, the names of those who did. */
export async function unclearIn(
  reader: Reader,
  postId: PostId,
): Promise<ReadonlyMap<PostId, readonly string[]>> {
  const rows = await reader<{ postId: PostId; names: string[] }[]>`
    select r.post_id, array_agg(x.name order by r.id) as names
    from posts p join reactions r on r.post_id = p.id join people x on x.id = r.person_id
    where p.root_id = ${postId} and r.kind = 'emoji' and r.emoji = ${unclearMark} group by r.post_id`;
  return new Map(rows.map((row) => [row.postId, row.names]));
}

export interface PlayLine {
  readonly id: PostId;
  readonly title: string;
  readonly state: PlayState;
  readonly at: Date;
}

/** Plays of one group, newest first. */
export const playsOfGroup = (reader: Reader, viewer: Person, groupId: GroupId): Promise<PlayLine[]> => reader<
  PlayLine[]
>`
  select p.id, p.title, y.state, p.published_at as at from plays y join posts p on p.id = y.post_id
  where p.group_id = ${groupId} and p.removed_at is null and ${visibleTo(reader, viewer)} order by p.id desc limit 50`;
