import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { composeText } from '#src/posts/compose.ts';
import { chosenOf, choicesOf } from '../audience.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { takeFile } from '../draft.ts';
import { emojiOf } from '../emoji.ts';
import { explain } from '../explain.ts';
import { AudienceList } from '../parts/audience-list.tsx';
import { FileRow } from '../parts/composer-files.tsx';
import { EmojiList } from '../parts/emoji-list.tsx';
import { cleanProse } from '../prose.ts';
import { showPiece } from '../show.tsx';

/** Pieces of the composer that script asks for: each is HTML to be placed as it is. Without script the form does all of it itself. */
export function writingAidRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/audiences', async (c) => {
    const { visit } = c.var;
    const choices = await choicesOf(web, visit);
    const chosen = chosenOf(choices, c.req.query('chosen') ?? '')?.key ?? 'instance';
    return showPiece(c, <AudienceList choices={choices} chosen={chosen} words={visit.words} />);
  });
  app.get('/emoji', async (c) => {
    const { words } = c.var.visit;
    const found = await emojiOf(words.locale, { q: c.req.query('q'), group: c.req.query('group') });
    return showPiece(c, <EmojiList {...found} words={words} />);
  });
  app.post('/posts/preview', (c) => preview(web, c));
  app.post('/uploads', (c) => upload(web, c));
}

/** The text as it would be shown; nothing of it is stored. */
async function preview(web: WebContext, c: WebRequest): Promise<Response> {
  const { words } = c.var.visit;
  try {
    const { html } = await composeText(web.db, c.var.form.text('source'));
    return showPiece(
      c,
      <div class="prose" dir="auto">
        {html === '' ? words.t('composer.previewEmpty') : raw(cleanProse(html))}
      </div>,
    );
  } catch (error) {
    if (error instanceof Refusal) return c.text(explain(words, error), 422);
    throw error;
  }
}

/** One file of a draft, at once; answers with its row, or with a sentence about what is wrong with it. */
async function upload(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const [file] = form.files('files');
  try {
    if (!file) throw new Refusal('invalid', 'Send this form from its page.');
    const shown = await takeFile(web.db, visit.me.id, file);
    return showPiece(c, <FileRow visit={visit} house={web.db.house} file={shown} />, 201);
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unavailable)
      return c.text(explain(visit.words, error), 422);
    throw error;
  }
}
