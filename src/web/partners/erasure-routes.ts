import type { Hono } from 'hono';
import { askAgain } from '#src/erasure/ask-again.ts';
import { certificateFor } from '#src/erasure/certificate.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { partnerIn, partnerPath, partnersPath } from './partner-tabs.tsx';
import { showPartner } from './partner.tsx';

/** Certificates of erasures, and asking a partner once more. */
export function erasureRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${partnersPath}/:id/certificate`, async (c) => {
    const { origin } = await partnerIn(web, c);
    const key = await instanceKey(web.db, web.db.instance);
    const made = await certificateFor(web.db, c.req.query('uri') ?? '', key);
    c.header(
      'content-disposition',
      `attachment; filename="erasure-${hostOf(origin).replace(/\W+/g, '-')}.json"`,
    );
    return c.json(made);
  });
  app.post(`${partnersPath}/:id/questions`, async (c) => {
    const partner = await partnerIn(web, c);
    const { ctx, form } = c.var;
    try {
      await transaction(web.db, (tx) => askAgain(tx, ctx.me.id, form.line('uri'), partner.peerId));
      return c.redirect(`${partnerPath(partner)}?done=asked`, 303);
    } catch (error) {
      if (error instanceof Refusal) return showPartner(web, c, partner, explain(ctx.i18n, error));
      throw error;
    }
  });
}
