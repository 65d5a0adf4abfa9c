import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { readDealings, type Dealings } from '#src/agreements/read-partners.ts';
import { notFound } from '#src/platform/errors.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { WebContext, WebRequest } from '../shell/context.ts';

export const partnersPath = '/settings/company/partners';
export const partnerPath = ({ peerId }: { readonly peerId: number }): string => `${partnersPath}/${peerId}`;

/** Our pages about partners stand under the company's tab of that name, below a way back. */
export function showPartners(
  web: WebContext,
  c: WebRequest,
  shown: {
    readonly title: string;
    readonly body: Child;
    readonly status?: ContentfulStatusCode;
    /** Where the way back leads; to all partners when not said. */
    readonly of?: Dealings;
  },
): Response {
  const { t } = c.var.ctx.i18n;
  const { title, of } = shown;
  const body = (
    <>
      <nav class="trail" aria-label={t('partner.trail')}>
        <a href={partnersPath}>{t('companyTabs.partners')}</a>
        {of !== undefined && (
          <>
            {' › '}
            <a href={partnerPath(of)} dir="auto">
              {of.company}
            </a>
          </>
        )}
      </nav>
      {shown.body}
    </>
  );
  const status = shown.status === undefined ? {} : { status: shown.status };
  return showCompany(web, c, { page: 'partners', title, body, ...status });
}

/** The partner in the address. Throws the page's `not_found` for anything else. */
export async function partnerIn(web: WebContext, c: WebRequest): Promise<Dealings> {
  const id = c.req.param('id') ?? '';
  const [found] = /^\d{1,9}$/.test(id) ? await readDealings(web.db, Number(id)) : [];
  if (!found) throw notFound('page');
  return found;
}
