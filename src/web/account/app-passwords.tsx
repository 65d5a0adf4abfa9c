import type { Hono } from 'hono';
import {
  appPasswordNameMax,
  appUses,
  makeAppPassword,
  type ListedAppPassword,
} from '#src/access/app-passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { ShownOnce } from '../shell/shown-once.tsx';
import { NameField, ValidityField } from './program-fields.tsx';
import { RemoveForm } from './security-lists.tsx';
import { showSettings } from './settings-nav.tsx';

const page = '/settings/security/app-passwords';
const validities = [30, 90, 365] as const;
const words = { documents: 'appPassword.documents', calendar: 'appPassword.calendar' } as const;

/** Passwords for programs that know no other way in: file managers by WebDAV, calendars by CalDAV. */
export function appPasswordRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${page}/new`, proven, (c) => showForm(web, c, null));
  app.post(page, proven, (c) => make(web, c));
}

/** The password is shown in the answer alone: only its hash is kept. */
async function make(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const days = form.text('days');
  const name = form.line('name');
  try {
    const password = await transaction(web.db, (tx) =>
      makeAppPassword(tx, ctx.me.id, {
        ...{ name, uses: form.list('uses'), days: days === '' ? null : Number(days) },
      }),
    );
    return showMade(web, c, name, password);
  } catch (error) {
    if (error instanceof Refusal) return showForm(web, c, explain(ctx.i18n, error));
    throw error;
  }
}

function showMade(web: WebContext, c: WebRequest, name: string, password: string): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const { origin } = web.db.instance;
  const body = (
    <ShownOnce
      i18n={ctx.i18n}
      heading={t('appPassword.madeHeading', { name })}
      lead={t('appPassword.madeLead')}
      fields={[
        [t('appPassword.address'), `${origin}/dav/`],
        [t('appPassword.user'), ctx.me.handle],
        [t('appPassword.password'), password],
      ]}
      next="/settings/security"
    />
  );
  return showSettings(web, c, { page: 'security', title: t('appPassword.heading'), body, status: 200 });
}

function showForm(web: WebContext, c: WebRequest, problem: string | null): Response {
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const isFirst = c.req.method === 'GET';
  const chosen: readonly string[] = isFirst ? appUses : form.list('uses');
  const days = isFirst ? '' : form.text('days');
  const body = (
    <section class="part">
      <h2>{t('appPassword.new')}</h2>
      <p class="quiet">{t('appPassword.lead')}</p>
      <Problem text={problem} />
      <form class="fields" method="post" action={page} data-turbo="false">
        <Hidden ctx={ctx} back={`${page}/new`} />
        <NameField
          i18n={ctx.i18n}
          label="appPassword.name"
          hint="appPassword.nameHint"
          value={isFirst ? '' : form.line('name')}
          max={appPasswordNameMax}
        />
        <fieldset>
          <legend>{t('appPassword.uses')}</legend>
          <div class="choices">
            {appUses.map((use) => (
              <label class="choice">
                <input type="checkbox" name="uses" value={use} checked={chosen.includes(use)} />
                <span>{t(words[use])}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <ValidityField i18n={ctx.i18n} choices={validities} chosen={days} />
        <p class="buttons">
          <button class="button">{t('appPassword.make')}</button>
          <a class="button second" href="/settings/security">
            {t('form.cancel')}
          </a>
        </p>
      </form>
    </section>
  );
  return showSettings(web, c, {
    ...{ page: 'security', title: t('appPassword.new'), body },
    status: problem === null ? 200 : 422,
  });
}

/** One's app passwords, each with a way to end it. */
export function AppPasswords(props: {
  readonly ctx: RequestContext;
  readonly passwords: readonly ListedAppPassword[];
}) {
  const { ctx, passwords } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  return (
    <section class="part" id="app-passwords">
      <h2>{t('appPassword.heading')}</h2>
      <p class="quiet">{t('appPassword.lead')}</p>
      {passwords.length > 0 && (
        <ul class="ways">
          {passwords.map((each) => (
            <li>
              <Icon name="key" />
              <div>
                <strong>{each.name}</strong>
                <p class="quiet">
                  {[
                    i18n.list(each.uses.map((use) => t(words[use]))),
                    t('security.addedAt', { when: i18n.ago(each.createdAt) }),
                    each.lastUsedAt === null
                      ? t('security.neverUsed')
                      : t('security.usedAt', { when: i18n.ago(each.lastUsedAt) }),
                    ...(each.expiresAt === null
                      ? []
                      : [t('appPassword.until', { when: i18n.moment(each.expiresAt) })]),
                  ].join(' · ')}
                </p>
              </div>
              <RemoveForm
                ctx={ctx}
                action={`/settings/security/apps/${each.id}/removal`}
                label={t('appPassword.end')}
                of={each.name}
              />
            </li>
          ))}
        </ul>
      )}
      <p class="buttons">
        <a class="button second" href={`${page}/new`}>
          {t('appPassword.new')}
        </a>
      </p>
    </section>
  );
}
