import type { Hono } from 'hono';
import { raw } from 'hono/html';
import { aboutTexts, isWebAddress } from '#src/company/about.ts';
import { brandingOf } from '#src/company/branding.ts';
import { notFound } from '#src/platform/errors.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import { signedOutI18n } from '../shell/entry.ts';
import { CardLayout } from '../shell/layout.tsx';
import { aboutWords } from './about.tsx';
import { markdownHtml } from '../posts/post-html.ts';
import { pathOf } from '../shell/request-context.ts';
import { answerPage } from '../shell/answer.ts';

/** What the company says about itself, for everyone: `/about/imprint` and so on, whether the text is here or elsewhere. */
export function aboutRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/about/:name', (c) => {
    const { instance } = web.db;
    const name = aboutTexts.find((each) => each === c.req.param('name'));
    const text = name === undefined ? null : brandingOf(instance).about[name];
    if (name === undefined || text === null) throw notFound('page');
    if (isWebAddress(text)) return c.redirect(text, 303);
    const i18n = signedOutI18n(web, c);
    const title = i18n.t(aboutWords[name]);
    const page = (
      <CardLayout i18n={i18n} instance={instance} title={title} path={pathOf(c)} wide alone>
        <h1>{title}</h1>
        <div class="prose" dir="auto">
          {raw(markdownHtml(text))}
        </div>
        <p class="door-more">
          <a href="/">{i18n.t('about.toHome')}</a>
        </p>
      </CardLayout>
    );
    return answerPage(c, page);
  });
}
