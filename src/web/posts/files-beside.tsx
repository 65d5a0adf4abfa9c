import type { PostId } from '#src/platform/ids.ts';
import { filesOf, type PostedFile } from '#src/posts/read/files-of.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { FileList } from './file-list.tsx';

const besideMax = 4;

/** The newest files of a thread, as many as stand beside it, and one more if there are more. */
export const newestFiles = (web: WebContext, ctx: RequestContext, rootId: PostId): Promise<PostedFile[]> =>
  filesOf(web.db, ctx.viewer, { rootId }, { page: { limit: besideMax + 1 } });

/** Beside a thread; nothing where only the post itself has one. */
export function ThreadFiles(props: {
  readonly files: readonly PostedFile[];
  readonly postId: PostId;
  readonly web: WebContext;
  readonly ctx: RequestContext;
}) {
  const { files, postId, web, ctx } = props;
  if (files.every((each) => each.postId === postId)) return null;
  const { t } = ctx.i18n;
  return (
    <section class="beside" aria-labelledby="thread-files">
      <h2 id="thread-files">{t('thread.files')}</h2>
      <FileList files={files.slice(0, besideMax)} ctx={ctx} instance={web.db.instance} />
      {files.length > besideMax && (
        <p>
          <a href={`/posts/${postId}/files`}>{t('thread.allFiles')}</a>
        </p>
      )}
    </section>
  );
}
