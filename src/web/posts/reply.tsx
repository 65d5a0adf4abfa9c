import type { Hono } from 'hono';
import { replyPlace } from '#src/drafts/draft.ts';
import { pseudonymsOf } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import type { PostId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read/read.ts';
import { audienceWords } from './audience.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { readFiles } from './draft.ts';
import { showAlbum } from './kinds/album/album-page.tsx';
import { ownPath } from '../shell/forms.ts';
import { replyConfirmationOf } from './send-confirmation.ts';
import { readPostContext } from './post-context.ts';
import { postIdOf, showThread } from './post-page.tsx';
import { submitPost } from './submit.tsx';

/** A reply goes where its thread goes; it waits and is saved like every post. */
export function replyRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/posts/:id/replies', (c) => reply(web, c, postIdOf(c)));
}

async function reply(web: WebContext, c: WebRequest, parent: PostId): Promise<Response> {
  const { ctx, form } = c.var;
  const post = await readPost(web.db, ctx.viewer, parent); // who may not read it may not learn that it is there
  return submitPost(web, c, {
    base: replyPlace(parent),
    action: `/posts/${parent}/replies`,
    back: ownPath(form.text('back'), `/posts/${parent}`).split('#')[0] ?? '',
    isStep: (step) => step === 'edit',
    draftOf: ({ source, fileIds, as, kind }) => ({
      ...{ source, replyToId: parent, fileIds },
      ...(as && { as }),
      ...(kind === 'pictures' && { addition: {} }),
    }),
    question: ({ written, place }) => replyConfirmationOf(web, c, post, place, written),
    audienceOf: async () => {
      const [pseudonyms, around] = await Promise.all([
        pseudonymsOf(web.db, ctx.me.id),
        readPostContext(web, ctx, [post]),
      ]);
      return {
        key: post.id,
        name: audienceWords(ctx.i18n, ctx.me.id, post, around),
        pseudonym: pseudonyms.find((pseudonym) => pseudonym.usable && pseudonym.groupId === post.group?.id),
      };
    },
    async show(writing, problem) {
      const files = await readFiles(web.db, ctx.me.id, writing.written.fileIds);
      const show = writing.written.kind === 'pictures' && post.album ? showAlbum : showThread;
      return show(web, c, parent, { ...writing, files, problem }, problem === null ? 200 : 422);
    },
  });
}
