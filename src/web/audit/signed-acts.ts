import type { Hono } from 'hono';
import { transaction, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { proven } from '../shell/proof.ts';

/**
 * What is ordered by one and signed by another, at `path/:id`: its page, and the acts at `path/:id/NAME`, each of which wants a fresh proof of who
 * somebody is. What is refused is said on that page. `find` throws not_found.
 */
export function signedActs<One extends { readonly id: string }>(
  app: Hono<WebEnv>,
  web: WebContext,
  {
    path,
    find,
    show,
    acts,
  }: {
    readonly path: string;
    readonly find: (web: WebContext, c: WebRequest) => Promise<One>;
    readonly show: (web: WebContext, c: WebRequest, one: One, problem: string | null) => Promise<Response>;
    readonly acts: Readonly<Record<string, (tx: Tx, by: PersonId, id: string) => Promise<void>>>;
  },
): void {
  app.get(`${path}/:id`, async (c) => show(web, c, await find(web, c), null));
  for (const [name, act] of Object.entries(acts))
    app.post(`${path}/:id/${name}`, proven, async (c) => {
      const { id } = await find(web, c);
      try {
        await transaction(web.db, (tx) => act(tx, c.var.ctx.me.id, id));
        return c.redirect(`${path}/${id}`, 303);
      } catch (error) {
        if (error instanceof Refusal && error.kind !== 'not_found')
          return show(web, c, await find(web, c), explain(c.var.ctx.i18n, error));
        throw error;
      }
    });
}
