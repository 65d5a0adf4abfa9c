import { z } from 'zod';
import type { PostId } from '#src/platform/ids.ts';
import { pageMax } from '#src/posts/kinds/annotation/annotation.ts';
import { listAnnotations } from '#src/posts/kinds/annotation/list-annotations.ts';
import {
  annotate,
  reopenAnnotation,
  resolveAnnotation,
} from '#src/posts/kinds/annotation/resolve-annotation.ts';
import { operation } from '../operation.ts';
import { id, list } from '../shapes.ts';
import { post } from './post-shape.ts';
import { showMade, showPost } from './publish.ts';

const tag = 'Documents';
const percent = z.number().min(0).max(100);
const region = z
  .object({ x: percent, y: percent, width: percent, height: percent })
  .meta({ description: 'In percent of the page, from the left and from the top.' });

export const annotationOperations = {
  listAnnotations: operation('GET /documents/{post}/annotations', {
    ...{ tag, scope: 'read:statuses', summary: 'Comments on places in a document' },
    answer: z.object({ items: list(z.object({ number: z.int(), post })) }),
    show: async ({ api, viewer, parts }) => ({
      items: await listAnnotations(api.db, viewer, parts.post),
    }),
  }),
  annotate: operation('POST /documents/{post}/annotations', {
    ...{ tag, scope: 'write:statuses', summary: 'Comment on a place in a document', answer: post },
    body: z.strictObject({
      source: z.string().max(100_000).meta({ description: 'The text, in Markdown.' }),
      versionId: id.nullable().default(null).meta({ description: 'Null: the current version.' }),
      page: z.int().min(1).max(pageMax).default(1),
      region,
      aspect: z
        .number()
        .nullable()
        .default(null)
        .meta({ description: 'Width of the page divided by its height, as you see it.' }),
    }),
    act: (tx, { me, parts, body: { versionId, ...rest } }) =>
      annotate(tx, me, parts.post, { ...rest, versionId: versionId as PostId | null }),
    show: showMade,
  }),
  resolveAnnotation: operation('PUT /annotations/{post}/settled', {
    ...{ tag, scope: 'write:statuses', summary: 'Say that a comment on a place is settled', answer: post },
    act: (tx, { me, parts }) => resolveAnnotation(tx, me, parts.post),
    show: showPost,
  }),
  reopenAnnotation: operation('DELETE /annotations/{post}/settled', {
    ...{ tag, scope: 'write:statuses', summary: 'Say that it is not', answer: post },
    act: (tx, { me, parts }) => reopenAnnotation(tx, me, parts.post),
    show: showPost,
  }),
};
