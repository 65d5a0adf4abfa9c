import { readProof } from '#src/analytics/must-read-proof.ts';
import { csvLine } from '#src/platform/csv.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { WebContext, WebRequest } from '../../../shell/context.ts';
import { showPage } from '../../../shell/show.tsx';
import { Time } from '../../../shell/time.tsx';
import { titleAbout } from '../../../shell/titles.ts';
import { postIdOf } from '../../post-page.tsx';

/** More than a page can show usefully; the file has all. */
const shownMax = 500;

/** Who of this company acknowledged it when. The look is written down by `readProof`, before anything is shown. */
export async function showProof(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const id = postIdOf(c);
  const [post, readings] = await Promise.all([
    readPost(web.db, ctx.viewer, id),
    readProof(web.db, ctx.me.id, id),
  ]);
  const body = (
    <>
      <h1>{t('mustRead.proofHeading')}</h1>
      <p class="quiet">{t('mustRead.proofLead')}</p>
      {readings.length === 0 && <p>{t('mustRead.proofNone')}</p>}
      <ul class="ways">
        {readings.slice(0, shownMax).map(({ name, handle, at }) => (
          <li>
            <div>
              <strong>{name}</strong> <span class="quiet">@{handle}</span>
            </div>
            <Time at={at} i18n={i18n} />
          </li>
        ))}
      </ul>
      <p class="buttons">
        <a class="button second" href={`/posts/${id}/proof.csv`} data-turbo="false">
          {t('mustRead.proofExport')}
        </a>
        <a class="button second" href={`/posts/${id}`}>
          {t('mustRead.toPost')}
        </a>
      </p>
    </>
  );
  return showPage(web, c, { title: titleAbout(i18n, 'mustRead.proofHeading', post), body });
}

/** CSV (RFC 4180) with a head line, in the order of time. */
export async function exportProof(web: WebContext, c: WebRequest): Promise<Response> {
  const id = postIdOf(c);
  const readings = await readProof(web.db, c.var.ctx.me.id, id);
  const lines = readings.map(({ name, handle, at }) => csvLine([name, handle, at.toISOString()]));
  return c.body([csvLine(['name', 'handle', 'at']), ...lines].join(''), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="must-read-${id}.csv"`,
  });
}
