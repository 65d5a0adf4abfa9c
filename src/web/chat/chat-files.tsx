import type { Hono } from 'hono';
import { conversationsOf, filesIn } from '#src/chat/read.ts';
import { fileSorts, type FileSort } from '#src/posts/read/files-of.ts';
import { conversationAsked, conversationsPerPage } from './chat.ts';
import { ConversationHead } from './conversation-head.tsx';
import { nameOf } from './chat-list.tsx';
import { showInRoom } from './room.tsx';
import { FileList } from '../posts/file-list.tsx';
import type { WebContext, WebEnv } from '../shell/context.ts';
import { FilterChips } from '../shell/filter-chips.tsx';
import type { Key } from '../shell/i18n.ts';
import { Empty } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { pageAsked } from '../shell/paging.ts';

const filesPerPage = 40;
const sortWords: Readonly<Record<FileSort, Key>> = {
  image: 'files.images',
  document: 'files.documents',
  media: 'files.media',
};

/** Pictures and files of a conversation, newest first. */
export function chatFilesRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/chat/:id{[0-9]+}/files', async (c) => {
    const conversation = await conversationAsked(web, c);
    const { ctx } = c.var;
    const { t } = ctx.i18n;
    const sort = fileSorts.find((each) => each === c.req.query('kind'));
    const page = pageAsked(c, filesPerPage);
    const [files, lines] = await Promise.all([
      filesIn(web.db, ctx.me.id, conversation.id, { sort, page }),
      conversationsOf(web.db, ctx.me.id, 'open', { limit: conversationsPerPage }),
    ]);
    const path = `/chat/${conversation.id}/files`;
    const kinds = [undefined, ...fileSorts].map((each) => ({
      href: each === undefined ? path : `${path}?kind=${each}`,
      label: t(each === undefined ? 'files.all' : sortWords[each]),
      isCurrent: each === sort,
    }));
    const body = (
      <section class="chat" aria-label={`${t('chat.files')} · ${nameOf(ctx.i18n, conversation)}`}>
        <ConversationHead web={web} ctx={ctx} conversation={conversation} />
        <h2>{t('chat.files')}</h2>
        <FilterChips chips={kinds} label={t('files.kind')} />
        {files.length === 0 ? (
          <Empty
            sentence={t('chat.noFiles')}
            href={`/chat/${conversation.id}#latest`}
            action={t('chat.backToChat')}
          />
        ) : (
          <FileList files={files} ctx={ctx} instance={web.db.instance} asTiles={sort === 'image'} />
        )}
        <Pager
          i18n={ctx.i18n}
          path={sort === undefined ? path : `${path}?kind=${sort}`}
          cursors={files.map((each) => each.file.id)}
          limit={filesPerPage}
          moved={page.moved}
        />
        <a class="earlier" href={`/chat/${conversation.id}#latest`}>
          {t('chat.backToChat')}
        </a>
      </section>
    );
    return showInRoom(web, c, { conversation, lines, body, status: 200 });
  });
}
