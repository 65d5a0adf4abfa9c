import type { Reader } from '#src/platform/database.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { requireConcerned } from './release.ts';

export const releaseStates = ['asked', 'released', 'withdrawn'] as const;

/** What a communicator and the author see of it. */
export interface Release {
  readonly postId: PostId;
  readonly text: string;
  readonly fileId: FileId | null;
  /** What describes the picture outside. */
  readonly alt: string;
  readonly state: (typeof releaseStates)[number];
  readonly askedBy: PersonId | null;
  readonly askedByName: string | null;
  readonly askedAt: Date;
  readonly releasedByName: string | null;
  readonly releasedAt: Date | null;
  /** Of the page outside; null: it is not out. */
  readonly address: string | null;
  /** How often the page was opened, in sum; null: less than five times, which could be somebody. */
  readonly opens: number | null;
}

const fewest = 5;
const listedMax = 100;

const releases = (reader: Reader) => reader`
  select r.post_id, r.text, r.file_id, r.alt, r.asked_by, a.name as asked_by_name, r.asked_at, b.name as released_by_name, r.released_at,
    case when r.withdrawn_at is not null then 'withdrawn' when r.released_at is not null then 'released' else 'asked' end as state,
    case when r.withdrawn_at is null and r.released_at is not null then ${`${reader.instance.origin}/released/`} || r.token end as address,
    case when r.opens >= ${fewest} then r.opens end as opens
  from advocacy_releases r left join people a on a.id = r.asked_by left join people b on b.id = r.released_by`;

/** The newest of a post, for its author and communicators; null: none was asked for. */
export async function readRelease(reader: Reader, me: PersonId, postId: PostId): Promise<Release | null> {
  await requireConcerned(reader, me, postId);
  const [row] = await reader<Release[]>`
    ${releases(reader)} where r.post_id = ${postId} order by r.withdrawn_at is not null, r.id desc limit 1`;
  return row ?? null;
}

/** What waits for a communicator, and what is out; of posts that the reader may read the page says more. */
export const listReleases = async (reader: Reader): Promise<Release[]> => reader<Release[]>`
  ${releases(reader)} where r.withdrawn_at is null order by r.released_at is not null, r.id desc limit ${listedMax}`;

interface Picture {
  readonly key: string | null;
  readonly mediaType: string;
  readonly alt: string;
}
const pictureOf = (reader: Reader) => reader`coalesce(f.preview_key, f.storage_key) as key,
      case when f.preview_key is null then coalesce(f.media_type, '') else 'image/webp' end as media_type, r.alt`;

/** The picture that is asked for, or is out, for whoever may decide about it: not all of them may read the post. */
export async function readPicture(reader: Reader, me: PersonId, postId: PostId): Promise<Outside['picture']> {
  await requireConcerned(reader, me, postId);
  const [row] = await reader<Picture[]>`
    select ${pictureOf(reader)} from advocacy_releases r join posts p on p.id = r.post_id
      join files f on f.id = r.file_id and f.post_id = r.post_id and f.peer_id is null
    where r.post_id = ${postId} and r.withdrawn_at is null and p.removed_at is null`;
  const key = row?.key ?? null;
  return row && key !== null ? { ...row, key } : null;
}

/** What everybody may see. `gone`: it was withdrawn, or the post is no longer there. */
export interface Outside {
  readonly gone: boolean;
  readonly text: string;
  readonly language: string;
  readonly picture: { readonly key: string; readonly mediaType: string; readonly alt: string } | null;
}

export async function readOutside(reader: Reader, token: string): Promise<Outside | null> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return null;
  const [row] = await reader<(Omit<Outside, 'picture'> & Picture)[]>`
    select r.withdrawn_at is not null or p.removed_at is not null as gone, r.text, p.language,
      ${pictureOf(reader)}
    from advocacy_releases r join posts p on p.id = r.post_id
      left join files f on f.id = r.file_id and f.post_id = r.post_id and f.peer_id is null
    where r.token = ${token} and r.released_at is not null`;
  if (!row) return null;
  const { key, mediaType, alt, ...rest } = row;
  return { ...rest, picture: key === null ? null : { key, mediaType, alt } };
}

/** Somebody outside has opened it: the sum is all that is kept. */
export async function countOpening(reader: Reader, token: string): Promise<void> {
  await reader`update advocacy_releases set opens = opens + 1 where token = ${token} and withdrawn_at is null`;
}
