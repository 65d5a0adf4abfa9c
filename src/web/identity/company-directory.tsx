import type { Hono } from 'hono';
import { answerBrake, readHeld, type Held } from '#src/identity/directory/brake.ts';
import { readRules } from '#src/identity/directory/rules.ts';
import {
  endDirectoryToken,
  makeDirectoryToken,
  readDirectoryTokens,
  type DirectoryToken,
} from '#src/identity/directory/tokens.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Icon } from '../shell/icon.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { ShownOnce } from '../shell/shown-once.tsx';
import { showCompany } from '../company/company-tabs.tsx';

const path = '/settings/company/sign-in';
const validities = [90, 365, 730] as const;

/** The company's directory: its tokens, and what it was kept from. Guarded by invitations.tsx. */
export function companyDirectoryRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post(`${path}/tokens`, proven, async (c) => {
    const { ctx, form } = c.var;
    const [name, days] = [form.line('name'), Number(form.text('days'))];
    try {
      const secret = await transaction(web.db, (tx) => makeDirectoryToken(tx, ctx.me.id, { name, days }));
      return showMade(web, c, name, secret);
    } catch (error) {
      if (error instanceof Refusal) return showRefused(web, c, explain(ctx.i18n, error));
      throw error;
    }
  });
  app.post(`${path}/tokens/:id/removal`, proven, async (c) => {
    const id = idOf<string>(c.req.param('id'));
    if (id === null) throw notFound('page');
    await transaction(web.db, (tx) => endDirectoryToken(tx, c.var.ctx.me.id, id));
    return c.redirect(`${path}?done=token-ended`, 303);
  });
  app.post(`${path}/brake`, proven, async (c) => {
    const answer = c.var.form.text('answer') === 'continue' ? 'continue' : 'keep';
    await transaction(web.db, (tx) => answerBrake(tx, c.var.ctx.me.id, answer));
    return c.redirect(`${path}?done=${answer === 'continue' ? 'continued' : 'kept'}`, 303);
  });
}

function showMade(web: WebContext, c: WebRequest, name: string, secret: string): Response {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const body = (
    <ShownOnce
      i18n={i18n}
      heading={t('directory.made', { name })}
      fields={[
        [t('directory.address'), `${web.db.instance.origin}/scim/v2`],
        ['Token', secret],
      ]}
      next={path}
    />
  );
  return showCompany(web, c, { page: 'signIn', title: t('directory.heading'), body, status: 200 });
}

function showRefused(web: WebContext, c: WebRequest, problem: string): Response {
  const { t } = c.var.ctx.i18n;
  const body = (
    <section class="part">
      <h2>{t('directory.heading')}</h2>
      <Problem text={problem} />
      <p class="buttons">
        <a class="button" href={path}>
          {t('shownOnce.done')}
        </a>
      </p>
    </section>
  );
  return showCompany(web, c, { page: 'signIn', title: t('directory.heading'), body, status: 422 });
}

/** What the parts below show. */
export async function readDirectory(web: WebContext) {
  const [tokens, held, rules] = await Promise.all([
    readDirectoryTokens(web.db),
    readHeld(web.db),
    readRules(web.db),
  ]);
  return { tokens, held, rules };
}

/** The question that a directory raised, above all else. */
export function HeldPart({ ctx, held }: { readonly ctx: RequestContext; readonly held: Held | null }) {
  if (held === null) return null;
  const { t, moment, list } = ctx.i18n;
  const { pulledAt, count, names } = held;
  return (
    <div class="border-box" role="alert">
      <p>{t('directory.held', { when: moment(pulledAt), count, names: list(names) })}</p>
      <form class="buttons" method="post" action={`${path}/brake`}>
        <Hidden ctx={ctx} back={path} />
        <button class="button danger" name="answer" value="continue">
          {t('directory.continue')}
        </button>
        <button class="button second" name="answer" value="keep">
          {t('directory.keep')}
        </button>
      </form>
    </div>
  );
}

/** Tokens of directories, each with its end and its last use. */
export function DirectoryPart(props: {
  readonly ctx: RequestContext;
  readonly origin: string;
  readonly tokens: readonly DirectoryToken[];
}) {
  const { ctx, origin, tokens } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const now = Date.now();
  return (
    <section class="part" id="directory">
      <h2>{t('directory.heading')}</h2>
      <p class="quiet">{t('directory.lead')}</p>
      <p class="quiet">
        {t('directory.address')}: <code>{`${origin}/scim/v2`}</code>
      </p>
      {tokens.length > 0 && (
        <ul class="ways">
          {tokens.map((each) => (
            <li>
              <Icon name="key" />
              <div>
                <strong>{each.name}</strong>
                <p class="quiet">
                  {[
                    t(each.expiresAt.getTime() > now ? 'directory.until' : 'directory.over', {
                      when: i18n.moment(each.expiresAt),
                    }),
                    each.lastUsedAt === null
                      ? t('security.neverUsed')
                      : t('security.usedAt', { when: i18n.ago(each.lastUsedAt) }),
                  ].join(' · ')}
                </p>
              </div>
              <form method="post" action={`${path}/tokens/${each.id}/removal`}>
                <Hidden ctx={ctx} back={path} />
                <button class="button second small">
                  {t('directory.end')}
                  <span class="hidden">: {each.name}</span>
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
      <form class="fields" method="post" action={`${path}/tokens`} data-turbo="false">
        <Hidden ctx={ctx} back={path} />
        <label>
          {t('directory.name')}
          <input name="name" required maxlength={100} autocomplete="off" />
        </label>
        <label>
          {t('directory.days')}
          <select name="days">
            {validities.map((each) => (
              <option value={String(each)} selected={each === 365}>
                {t('appPassword.days', { count: each })}
              </option>
            ))}
          </select>
        </label>
        <p class="buttons">
          <button class="button second">{t('directory.make')}</button>
        </p>
      </form>
    </section>
  );
}
