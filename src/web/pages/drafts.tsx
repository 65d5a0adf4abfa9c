import type { Hono } from 'hono';
import { isPlace } from '#src/drafts/draft.ts';
import { keepDraft } from '#src/drafts/keep.ts';
import { transaction } from '#src/platform/database.ts';
import type { WebContext, WebEnv } from '../context.ts';
import { describeFiles, readWritten } from '../draft.ts';
import { Receivers } from '../parts/receivers.tsx';
import { reachOf } from '../reach.ts';
import { showPiece } from '../show.tsx';

/** Keeps what stands in a composer while it is typed: script sends the form here as it is, and is told who would receive it now. */
export function draftRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/drafts', async (c) => {
    const { visit, form } = c.var;
    const line = form.line('place');
    const place = isPlace(line) ? line : 'new';
    const written = readWritten(form, visit.me.locale);
    await transaction(web.db, async (tx) => {
      await describeFiles(tx, visit.me.id, form, written.fileIds);
      await keepDraft(tx, visit.me.id, place, written);
    });
    const reach = await reachOf(web, visit, place, written);
    return showPiece(c, <Receivers {...reach} words={visit.words} />);
  });
}
