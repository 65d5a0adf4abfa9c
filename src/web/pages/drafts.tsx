import type { Hono } from 'hono';
import { isPlace } from '#src/drafts/draft.ts';
import { keepBeside } from '#src/drafts/keep.ts';
import { transaction } from '#src/platform/database.ts';
import type { WebContext, WebEnv } from '../context.ts';
import { describeFiles, readWritten } from '../draft.ts';
import { Receivers } from '../parts/receivers.tsx';
import { reachOf } from '../reach.ts';
import { showPiece } from '../show.tsx';

/**
 * Keeps what stands in a composer while it is typed: script sends the form here as it is, and is told who would receive it now, and where it is
 * kept: beside what another tab keeps at the same place.
 */
export function draftRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/drafts', async (c) => {
    const { visit, form } = c.var;
    const line = form.line('place');
    const place = isPlace(line) ? line : 'new';
    const written = readWritten(form, visit.me.locale);
    const kept = await transaction(web.db, async (tx) => {
      await describeFiles(tx, visit.me.id, form, written.fileIds);
      return keepBeside(tx, visit.me.id, place, written);
    });
    // Whom a message goes to is settled.
    if (place.startsWith('chat:')) return showPiece(c, <div data-place={kept} />);
    const reach = await reachOf(web, visit, place, written);
    return showPiece(c, <Receivers {...reach} words={visit.words} place={kept} />);
  });
}
