import type { Hono } from 'hono';
import { raw } from 'hono/html';
import { aboutTexts, isWebAddress } from '#src/company/about.ts';
import { lookOf } from '#src/company/look.ts';
import { notFound } from '#src/platform/errors.ts';
import type { WebContext, WebEnv } from '../context.ts';
import { doorWords } from '../entry.ts';
import { asDocument, CardLayout } from '../layout.tsx';
import { aboutWords } from '../parts/about.tsx';
import { markdownProse } from '../prose.ts';
import { pathOf } from '../visit.ts';

/** What the company says about itself, for everybody: `/about/imprint` and its like, whether the text lies here or elsewhere. */
export function aboutRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/about/:name', (c) => {
    const { house } = web.db;
    const name = aboutTexts.find((each) => each === c.req.param('name'));
    const text = name === undefined ? null : lookOf(house).about[name];
    if (name === undefined || text === null) throw notFound('This page');
    if (isWebAddress(text)) return c.redirect(text, 303);
    const words = doorWords(web, c);
    const title = words.t(aboutWords[name]);
    const page = (
      <CardLayout words={words} house={house} title={title} path={pathOf(c)} wide alone>
        <h1>{title}</h1>
        <div class="prose" dir="auto">
          {raw(markdownProse(text))}
        </div>
        <p class="door-more">
          <a href="/">{words.t('about.toHome')}</a>
        </p>
      </CardLayout>
    );
    return c.html(asDocument(c, page));
  });
}
