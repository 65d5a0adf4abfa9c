import type { Viewer } from '#src/people/person.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../../policy.ts';
import type { PostView } from '../../post.ts';
import { readPosts } from '../../read/read.ts';
import { annotationsMax } from './annotation.ts';
import type { AnnotationView } from './forms.ts';

export interface ListedAnnotation {
  /** Counted from 1, the first, as long as none is deleted. */
  readonly number: number;
  readonly post: PostView;
  readonly annotation: AnnotationView;
}

/** The comments on places of a document that the viewer may read, oldest first, at most `annotationsMax`: the latest. */
export async function listAnnotations(
  reader: Reader,
  viewer: Viewer,
  documentId: PostId,
): Promise<ListedAnnotation[]> {
  const rows = await reader<{ id: PostId; number: number }[]>`
    select * from (
      select p.id, row_number() over (order by p.published_at, p.uri)::int as number from posts p
      where p.reply_to_id = ${documentId} and p.kind = 'annotation' and p.removed_at is null and ${visibleTo(reader, viewer)}) listed
    order by number desc limit ${annotationsMax}`;
  const numbers = new Map(rows.map(({ id, number }) => [id, number]));
  const posts = await readPosts(reader, viewer, [...numbers.keys()]);
  return posts
    .flatMap((post) => {
      const number = numbers.get(post.id);
      return post.annotation && number !== undefined ? [{ number, post, annotation: post.annotation }] : [];
    })
    .toSorted((one, other) => one.number - other.number);
}
