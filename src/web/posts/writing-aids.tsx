import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { composeText } from '#src/posts/compose.ts';
import { chosenOf, choicesOf } from './audience.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { takeFile } from './draft.ts';
import { emojiOf } from './emoji.ts';
import { explain } from '../shell/explain.ts';
import { AudienceList } from './audience-list.tsx';
import { FileRow } from './composer-files.tsx';
import { EmojiList } from './emoji-list.tsx';
import { sanitizePostHtml } from './post-html.ts';
import { showPiece } from '../shell/show.tsx';
import { refusals } from '../refusals.ts';

/** Fragments of the composer that script requests: each is HTML to be placed as it is. Without script the form does all of it itself. */
export function writingAidRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/audiences', async (c) => {
    const { ctx } = c.var;
    const choices = await choicesOf(web, ctx);
    const chosen = chosenOf(choices, c.req.query('chosen') ?? '')?.key ?? 'instance';
    return showPiece(c, <AudienceList choices={choices} chosen={chosen} i18n={ctx.i18n} />);
  });
  app.get('/emoji', async (c) => {
    const { i18n } = c.var.ctx;
    const found = await emojiOf(i18n.locale, { q: c.req.query('q'), group: c.req.query('group') });
    return showPiece(c, <EmojiList {...found} i18n={i18n} />);
  });
  app.post('/posts/preview', (c) => preview(web, c));
  app.post('/uploads', (c) => upload(web, c));
}

/** The text as it would be shown; nothing of it is stored. */
async function preview(web: WebContext, c: WebRequest): Promise<Response> {
  const { i18n } = c.var.ctx;
  try {
    const { html } = await composeText(web.db, c.var.form.text('source'), c.var.ctx.me.id);
    return showPiece(
      c,
      <div class="prose" dir="auto">
        {html === '' ? i18n.t('composer.previewEmpty') : raw(sanitizePostHtml(html))}
      </div>,
    );
  } catch (error) {
    if (error instanceof Refusal) return c.text(explain(i18n, error), 422);
    throw error;
  }
}

/** One file of a draft, at once; answers with its row, or with a sentence about what is wrong with it. */
async function upload(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const [file] = form.files('files');
  try {
    if (!file) throw refusals.foreignPage();
    const shown = await takeFile(web.db, ctx.me.id, file, form.files('poster')[0]);
    return showPiece(c, <FileRow ctx={ctx} instance={web.db.instance} file={shown} />, 201);
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unavailable)
      return c.text(explain(ctx.i18n, error), 422);
    throw error;
  }
}
