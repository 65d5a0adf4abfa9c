import { z } from 'zod';
import { notFound } from '#src/platform/errors.ts';
import { given } from '#src/platform/given.ts';
import type { PostId } from '#src/platform/ids.ts';
import { historyOf, placesOf, versionOf, versionsPerPage } from '#src/posts/kinds/page/read-pages.ts';
import { createPage, editPage, removePage } from '#src/posts/kinds/page/write-page.ts';
import { planReview } from '#src/posts/kinds/marks/mark-post.ts';
import { reviewsOf } from '#src/posts/kinds/page/read-reviews.ts';
import { unwatchPage, watchPage } from '#src/posts/kinds/page/watch-page.ts';
import { whoKnows } from '#src/posts/kinds/page/who-knows.ts';
import { readPost } from '#src/posts/read/read.ts';
import { readJoined } from '../groups/groups.ts';
import { operation, type Call } from '../operation.ts';
import { id, list, moment, paged, text } from '../shapes.ts';
import { pageOwner, post } from './post-shape.ts';
import { showMade, showPost } from './publish.ts';

const tag = 'Wiki';
const source = text(200_000).meta({ description: 'Markdown.' });
const version = z
  .object({
    number: z.int(),
    title: z.string(),
    note: z.string(),
    at: moment,
    moved: z.boolean(),
    expired: z.boolean(),
    author: z.object({ id, name: z.string(), handle: z.string(), host: z.string().nullable() }).nullable(),
    refused: z.string().nullable(),
  })
  .meta({ id: 'PageVersion' });

/** Only what is a page, and may be read. */
async function readable({ api, viewer, parts }: Call<{ readonly post: PostId }>): Promise<void> {
  if (!(await readPost(api.db, viewer, parts.post)).page) throw notFound('page');
}

export const wikiOperations = {
  listPages: operation('GET /groups/{group}/pages', {
    ...{ tag, scope: 'read:statuses', summary: 'The pages of a group’s wiki, as a tree' },
    answer: z.object({
      items: list(
        z.object({ id, parentId: id.nullable(), title: z.string(), position: z.int(), depth: z.int() }),
      ),
    }),
    show: async (call) => {
      const { id: groupId } = await readJoined(call);
      return { items: await placesOf(call.api.db, call.me, groupId) };
    },
  }),
  createPage: operation('POST /groups/{group}/pages', {
    ...{ tag, scope: 'write:statuses', summary: 'Write a page', answer: post },
    body: z.strictObject({
      ...{ title: text(300), source, parentId: id.nullable().default(null) },
      ...{ position: z.int().min(0).nullable().default(null), note: text(500).default('') },
    }),
    act: (tx, { api, me, parts, body: { parentId, ...rest } }) =>
      createPage(tx, api.registry, me, parts.group, { ...rest, parentId: parentId as PostId | null }),
    show: showMade,
  }),
  editPage: operation('POST /pages/{post}/versions', {
    ...{ tag, scope: 'write:statuses', summary: 'Write a version of a page', answer: post },
    description:
      'Refused with 409 when somebody else was faster: read the page again, and build on what it says.',
    body: z.strictObject({
      base: z.int().min(1).meta({ description: 'The number of the version that this one changes.' }),
      ...{ title: text(300).optional(), source: source.optional(), note: text(500).default('') },
      ...{ parentId: id.nullable().optional(), position: z.int().min(0).nullable().optional() },
    }),
    act: async (tx, { api, me, parts, body: { parentId, ...rest } }) => {
      const place = parentId === undefined ? {} : { parentId: parentId as PostId | null };
      await editPage(tx, api.registry, me, parts.post, given({ ...rest, ...place }));
    },
    show: showPost,
  }),
  listVersions: operation('GET /pages/{post}/versions', {
    ...{ tag, scope: 'read:statuses', summary: 'A page’s versions, newest first' },
    query: paged,
    answer: z.object({ items: list(version), next: z.string().nullable() }),
    show: async (call) => {
      await readable(call);
      const before = /^\d{1,9}$/.test(call.query.cursor ?? '') ? Number(call.query.cursor) : null;
      const items = await historyOf(call.api.db, call.me, call.parts.post, before);
      const last = items.length >= versionsPerPage ? items.at(-1) : undefined;
      return { items, next: last === undefined ? null : String(last.number) };
    },
  }),
  readVersion: operation('GET /pages/{post}/versions/{number}', {
    ...{ tag, scope: 'read:statuses', summary: 'One version of a page, with its text', texts: ['number'] },
    answer: version.extend({ source: z.string(), html: z.string() }).meta({ id: 'WholePageVersion' }),
    show: async (call) => {
      await readable(call);
      const { post: pageId, number } = call.parts;
      if (!/^[1-9]\d{0,8}$/.test(number)) throw notFound('page');
      const found = await versionOf(call.api.db, call.me, pageId, { number: Number(number) });
      if (!found) throw notFound('page');
      return found;
    },
  }),
  planReview: operation('PUT /pages/{post}/review', {
    ...{
      tag,
      scope: 'write:statuses',
      summary: 'Say when a page is looked at again, and by whom',
      answer: post,
    },
    body: z.strictObject({
      day: z.string().nullable().optional().meta({ description: 'As 2027-03-01; null: it is not reviewed.' }),
      owner: z.string().max(300).nullable().optional().meta({ description: 'An id, or a handle.' }),
    }),
    act: (tx, { me, parts, body }) => planReview(tx, me, parts.post, given(body)),
    show: showPost,
  }),
  listReviews: operation('GET /groups/{group}/pages/reviews', {
    ...{ tag, scope: 'read:statuses', summary: 'Pages that are looked at again, the overdue first' },
    answer: z.object({
      items: list(
        z.object({
          ...{ id, title: z.string(), day: z.string().nullable(), isOverdue: z.boolean() },
          owner: pageOwner,
        }),
      ),
    }),
    show: async (call) => {
      const { id: groupId } = await readJoined(call);
      return { items: await reviewsOf(call.api.db, call.me, groupId) };
    },
  }),
  watchPage: operation('PUT /pages/{post}/following', {
    ...{ tag, scope: 'write:statuses', summary: 'Hear of every version of a page', answer: post },
    act: (tx, { me, parts }) => watchPage(tx, me, parts.post),
    show: showPost,
  }),
  unwatchPage: operation('DELETE /pages/{post}/following', {
    ...{ tag, scope: 'write:statuses', summary: 'Hear of its versions no more', answer: post },
    act: (tx, { me, parts }) => unwatchPage(tx, me, parts.post),
    show: showPost,
  }),
  listWhoKnows: operation('GET /pages/{post}/experts', {
    ...{ tag, scope: 'read:statuses', summary: 'Whom to ask about a page' },
    answer: z.object({
      items: list(
        z.object({
          ...{ id, name: z.string(), handle: z.string(), host: z.string().nullable() },
          ...{ versions: z.int(), skills: list(z.string()) },
        }),
      ),
    }),
    show: async (call) => {
      await readable(call);
      return { items: await whoKnows(call.api.db, call.me, call.parts.post) };
    },
  }),
  removePage: operation('DELETE /pages/{post}', {
    ...{ tag, scope: 'write:statuses', summary: 'Delete a page of your own, with its versions' },
    act: (tx, { me, parts }) => removePage(tx, me, parts.post),
  }),
};
