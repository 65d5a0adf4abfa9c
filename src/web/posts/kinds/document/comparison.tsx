import type { Hono } from 'hono';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import { compareVersions, type Comparison } from '#src/posts/kinds/document/compare-versions.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Problem } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { Changes, CompareForm, shortened } from '../../changes.tsx';
import { postIdOf } from '../../post-page.tsx';

/** What changed in the text of a document from one version to another. */
export function comparisonRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/document-versions', (c) => showComparison(web, c));
}

async function showComparison(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const { id, document } = await readPost(web.db, ctx.viewer, postIdOf(c));
  if (document === null) throw notFound('page');
  const numbers = document.versions.flatMap(({ refused, number }) => (refused === null ? [number] : []));
  const asked = (name: string): number => Number(/^[1-9]\d{0,5}$/.exec(c.req.query(name) ?? '')?.[0] ?? 0);
  const chosen = { from: asked('from') || numbers[1], to: asked('to') || numbers[0] };
  const { from = 0, to = 0 } = chosen;
  const found = await compareVersions(web.db, web.files.open, ctx.me.id, { postId: id, from, to }).catch(
    (error: unknown) => {
      if (error instanceof Unavailable || (error instanceof Refusal && error.kind !== 'not_found'))
        return explain(ctx.i18n, error);
      throw error;
    },
  );
  const body = (
    <>
      <h1 dir="auto">{document.name}</h1>
      <p>
        <a class="back" href={`/posts/${id}`}>
          <Icon name="left" />
          {t('documents.compareBack')}
        </a>
      </p>
      <CompareForm
        {...{ numbers, chosen, i18n: ctx.i18n }}
        action={`/posts/${id}/document-versions`}
        nameOf={(number) => t('documents.version', { number })}
      />
      {typeof found === 'string' ? <Problem text={found} /> : <Compared {...found} i18n={ctx.i18n} />}
    </>
  );
  return showPage(web, c, { title: t('documents.compareHeading'), body });
}

function Compared({ from, to, stretches, i18n }: Comparison & { readonly i18n: I18n }) {
  const isSame = stretches.every(({ kind }) => kind === 'same');
  return (
    <section aria-labelledby="compared">
      <h2 id="compared">{i18n.t('documents.compared', { from: from.number, to: to.number })}</h2>
      {isSame ? <p>{i18n.t('documents.sameText')}</p> : <Changes stretches={shortened(stretches)} />}
    </section>
  );
}
