import type { Hono } from 'hono';
import { isPlace } from '#src/drafts/draft.ts';
import { keepDraft } from '#src/drafts/keep.ts';
import { transaction } from '#src/platform/database.ts';
import type { WebContext, WebEnv } from '../context.ts';
import { describeFiles, readWritten } from '../draft.ts';

/** Keeps what stands in a composer, while it is typed: the form is sent here as it is, by script. */
export function draftRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/drafts', async (c) => {
    const { visit, form } = c.var;
    const place = form.line('place');
    const written = readWritten(form, visit.me.locale);
    await transaction(web.db, async (tx) => {
      await describeFiles(tx, visit.me.id, form, written.fileIds);
      await keepDraft(tx, visit.me.id, isPlace(place) ? place : 'new', written);
    });
    return c.body(null, 204);
  });
}
