import type { Hono } from 'hono';
import { brandingOf } from '#src/company/branding.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import type { Key } from '../shell/i18n.ts';
import { showPage } from '../shell/show.tsx';

const parts = [
  ['guide.find', 'guide.findText'],
  ['guide.write', 'guide.writeText'],
  ['guide.who', 'guide.whoText'],
  ['guide.back', 'guide.backText'],
  ['guide.answer', 'guide.answerText'],
  ['guide.ask', 'guide.askText'],
  ['guide.groups', 'guide.groupsText'],
  ['guide.message', 'guide.messageText'],
  ['guide.quiet', 'guide.quietText'],
  ['guide.wrong', 'guide.wrongText'],
] as const satisfies readonly (readonly [Key, Key])[];

/** How this works, on one page to print and pin to a wall, in the reader's language. */
export function guideRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/guide', (c) => {
    const { ctx } = c.var;
    const { t } = ctx.i18n;
    const { instance } = web.db;
    const { help } = brandingOf(instance).about;
    const body = (
      <article class="guide">
        <h1>{t('guide.heading', { company: instance.company })}</h1>
        <p>{t('guide.lead', { host: instance.addresses.host })}</p>
        <dl>
          {parts.map(([word, text]) => (
            <div>
              <dt>{t(word)}</dt>
              <dd>{t(text)}</dd>
            </div>
          ))}
        </dl>
        {help !== null && <p>{t('guide.help', { help })}</p>}
        <p class="quiet guide-print">{t('guide.print')}</p>
      </article>
    );
    return showPage(web, c, { title: t('guide.title'), room: 'home', body });
  });
}
