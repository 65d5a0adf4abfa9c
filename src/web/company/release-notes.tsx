import type { Hono } from 'hono';
import { raw } from 'hono/html';
import { notesSince } from '#src/platform/notes-since.ts';
import { changelog } from '#src/platform/release-notes.ts';
import { version } from '#src/platform/version.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import { ReleaseCard } from '../shell/release-card.tsx';
import { markdownHtml } from '../posts/post-html.ts';
import { showCompany } from './company-tabs.tsx';

const path = '/settings/company/release-notes';

/** What each version brought, the one that runs first: what `kontor release-notes` says. Guarded by companyDoor. */
export function releaseNotesRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => {
    const { ctx } = c.var;
    const { t } = ctx.i18n;
    const body = (
      <>
        <p class="quiet">{t('newVersion.lead')}</p>
        <ReleaseCard ctx={ctx} instance={web.db.instance} />
        {notesSince(changelog(), '0', version).map((notes) => (
          <section class="part">
            <h2>
              {notes.version}{' '}
              {notes.version === version && <span class="tag">{t('newVersion.inService')}</span>}
            </h2>
            <div class="prose" lang="en" dir="ltr">
              {raw(markdownHtml(withoutNeighbours(notes.text)))}
            </div>
          </section>
        ))}
      </>
    );
    return showCompany(web, c, { page: 'releaseNotes', body });
  });
}

/** Links to files beside the changelog lead nowhere here; what they are called says which file it is. */
const withoutNeighbours = (text: string): string =>
  text.replace(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, '$1').replace(/^### /gm, '#### ');
