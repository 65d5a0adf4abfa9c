import { z } from 'zod';
import { listReleases, readRelease, releaseStates } from '#src/advocacy/read.ts';
import { askRelease, releasePost, releaseTextMax, withdrawRelease } from '#src/advocacy/release.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FileId, PostId } from '#src/platform/ids.ts';
import { operation, type Call } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';

const tag = 'Releases';
const release = z
  .object({
    postId: id,
    text: z.string(),
    fileId: id.nullable(),
    alt: z.string().meta({ description: 'What describes the picture outside.' }),
    state: z.enum(releaseStates),
    askedByName: z.string().nullable(),
    askedAt: moment,
    releasedByName: z.string().nullable(),
    releasedAt: moment.nullable(),
    address: z.string().nullable().meta({ description: 'Of the page that everybody may open.' }),
    opens: z.int().nullable().meta({ description: 'In sum; null below five.' }),
  })
  .meta({ id: 'Release' });
const showRelease = async ({ api, me, parts }: Call<{ readonly post: PostId }>) => {
  const found = await readRelease(api.db, me, parts.post);
  if (!found) throw notFound();
  return found;
};

/** Letting posts out of the company: one asks, another one agrees. */
export const releaseOperations = {
  listReleases: operation('GET /releases', {
    ...{
      tag,
      scope: 'read:statuses',
      needs: 'announce',
      summary: 'What waits for a communicator, and what is out',
    },
    answer: z.object({ items: list(release) }),
    show: async ({ api }) => ({ items: await listReleases(api.db) }),
  }),
  readRelease: operation('GET /posts/{post}/release', {
    ...{
      tag,
      scope: 'read:statuses',
      summary: 'What is let out of a post',
      answer: release,
      show: showRelease,
    },
  }),
  askRelease: operation('POST /posts/{post}/release', {
    ...{
      tag,
      scope: 'write:statuses',
      summary: 'Ask to let a text and a picture of a post out',
      answer: release,
    },
    body: z.strictObject({ text: text(releaseTextMax), fileId: id.nullable().default(null) }),
    act: (tx, { me, parts, body }) =>
      askRelease(tx, me, parts.post, { text: body.text, fileId: body.fileId as FileId | null }),
    show: showRelease,
  }),
  releasePost: operation('PUT /posts/{post}/release', {
    ...{ tag, scope: 'admin:write:company', needs: 'announce', answer: release },
    summary: 'Let it out, as another communicator',
    act: (tx, { me, parts }) => releasePost(tx, me, parts.post),
    show: showRelease,
  }),
  withdrawRelease: operation('DELETE /posts/{post}/release', {
    ...{ tag, scope: 'write:statuses', summary: 'Take it back: its page answers 410 from now on' },
    act: (tx, { me, parts }) => withdrawRelease(tx, me, parts.post),
  }),
};
