import type { Hono } from 'hono';
import {
  beginFirstWeeks,
  possibleBuddies,
  readFirstWeeks,
  type FirstWeeks,
} from '#src/accounts/first-weeks.ts';
import { brandingOf } from '#src/company/branding.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import { oneLookUpMs, resolveMentions } from '#src/posts/resolve-mentions.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { showPage } from '../shell/show.tsx';

const path = '/first-weeks';

/** A newcomer's plan for the first two weeks, with a buddy of any company. Others have no page about it. */
export function firstWeeksRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c, null));
  app.post(path, async (c) => {
    const { ctx, form } = c.var;
    const { i18n } = ctx;
    const buddy = form.line('buddy').trim();
    try {
      if (buddy !== '') await resolveMentions(web.db, web.remote, ctx.me.id, buddy, oneLookUpMs);
      await transaction(web.db, (tx) =>
        beginFirstWeeks(tx, ctx.me.id, {
          buddy: buddy || null,
          lines: form.text('lines').split('\n'),
          title: i18n.t('weeks.title', { name: ctx.me.name }),
          question: i18n.t(buddy === '' ? 'weeks.mine' : 'weeks.question'),
          language: i18n.locale,
        }),
      );
      return c.redirect(path, 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return show(web, c, explain(i18n, error));
    }
  });
}

async function show(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [plan, buddies] = await Promise.all([
    readFirstWeeks(web.db, ctx.me.id),
    possibleBuddies(web.db, ctx.me.id),
  ]);
  const offered = buddies.map(({ handle, host, name, company }) => ({
    value: host === null ? `@${handle}` : `@${handle}@${host}`,
    label: company === null ? name : `${name} (${company})`,
  }));
  const body = (
    <>
      <h1>{t('weeks.heading')}</h1>
      {plan === null ? (
        <p>{t('weeks.over')}</p>
      ) : (
        <>
          <p class="quiet">{t('weeks.lead')}</p>
          <Problem text={problem} />
          {plan === 'none' ? (
            <form class="fields" method="post" action={path}>
              <Hidden ctx={ctx} />
              <label>
                {t('weeks.lines')}
                <textarea name="lines" rows={10} dir="auto">
                  {problem === null ? linesOf(web.db.instance, ctx.i18n) : c.var.form.text('lines')}
                </textarea>
              </label>
              <BuddyField offered={offered} i18n={ctx.i18n} />
              <div class="buttons">
                <button class="button">{t('weeks.begin')}</button>
              </div>
            </form>
          ) : (
            <Running plan={plan} offered={offered} ctx={ctx} />
          )}
          <p>
            <a class="more-link" href="/posts/new">
              {t('weeks.welcome')}
            </a>
          </p>
          <p>
            <a class="more-link" href="/guide">
              {t('guide.title')}
            </a>
          </p>
        </>
      )}
    </>
  );
  const status = problem === null ? 200 : 422;
  return showPage(web, c, { title: t('weeks.heading'), room: 'home', body, status });
}

const linesOf = (instance: Instance, i18n: I18n): string => {
  const { firstWeeks } = brandingOf(instance);
  return firstWeeks[i18n.locale.slice(0, 2)]?.join('\n') ?? i18n.t('weeks.usual');
};

type Offered = readonly { readonly value: string; readonly label: string }[];

function BuddyField({ offered, i18n }: { readonly offered: Offered; readonly i18n: I18n }) {
  return (
    <label>
      {i18n.t('weeks.buddy')}
      <input
        name="buddy"
        list="buddies"
        maxlength={300}
        placeholder="@ada, @bea@beta.example"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
      />
      <datalist id="buddies">
        {offered.map(({ value, label }) => (
          <option value={value}>{label}</option>
        ))}
      </datalist>
      <span class="hint">{i18n.t('weeks.buddyHint')}</span>
    </label>
  );
}

function Running(props: {
  readonly plan: FirstWeeks;
  readonly offered: Offered;
  readonly ctx: RequestContext;
}) {
  const { plan, offered, ctx } = props;
  const { t, day } = { t: ctx.i18n.t, day: ctx.i18n.day(plan.endsAt) };
  const { buddy, done, all } = plan;
  return (
    <>
      <section class="first-weeks">
        <p>
          {t('weeks.progress', { done, all })} · {t('weeks.until', { when: day })}
        </p>
        <progress max={Math.max(all, 1)} value={done} aria-label={t('weeks.progress', { done, all })} />
        <p>
          {buddy === null
            ? t('weeks.alone')
            : t(buddy.hasLeft ? 'weeks.left' : buddy.agrees ? 'weeks.agrees' : 'weeks.waits', {
                name: buddy.name,
              })}
        </p>
        <p class="buttons">
          <a class="button" href={`/posts/${plan.postId}`}>
            <Icon name="task" />
            {t('weeks.openList')}
          </a>
        </p>
      </section>
      <details open={buddy?.hasLeft === true}>
        <summary>{t('weeks.change')}</summary>
        <form class="fields" method="post" action={path}>
          <Hidden ctx={ctx} />
          <BuddyField offered={offered} i18n={ctx.i18n} />
          <div class="buttons">
            <button class="button second">{t('weeks.ask')}</button>
          </div>
        </form>
      </details>
    </>
  );
}
