import type { Hono } from 'hono';
import {
  apiTokenNameMax,
  guardedDaysMax,
  makeApiToken,
  readApiTokens,
  type NewApiToken,
} from '#src/access/api-tokens.ts';
import type { ListedApiToken } from '#src/access/read.ts';
import { guardedScopeNames, scopeNames } from '#src/access/scopes.ts';
import { endOwnToken } from '#src/access/tokens.ts';
import { transaction } from '#src/platform/database.ts';
import { officesOf } from '#src/roles/roles.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf, type Form } from '../shell/forms.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { ShownOnce } from '../shell/shown-once.tsx';
import { RemoveForm } from './security-lists.tsx';
import { showSettings } from './settings-nav.tsx';

/** Where one's API tokens are. */
const apiTokensPath = '/settings/security/tokens';
const validities = [7, 30, 90, 365] as const;

/** Tokens for one's own scripts and programs: made with a fresh proof, listed with what they may and when they were used, ended. */
export function apiTokenRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(apiTokensPath, (c) => showList(web, c));
  app.get(`${apiTokensPath}/new`, proven, (c) => showForm(web, c, null));
  app.post(apiTokensPath, proven, (c) => make(web, c));
  app.post(`${apiTokensPath}/:id/removal`, proven, async (c) => {
    const id = idOf<string>(c.req.param('id'));
    if (id === null) throw notFound('app');
    await transaction(web.db, (tx) => endOwnToken(tx, c.var.ctx.me.id, id));
    return c.redirect(`${apiTokensPath}?ended=1`, 303);
  });
}

/** What a form of a new token says. */
const tokenIn = (form: Form): NewApiToken => ({
  name: form.line('name'),
  scopes: form.list('scopes'),
  days: form.text('days') === '' ? null : Number(form.text('days')),
});

async function make(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  try {
    const secret = await transaction(web.db, (tx) => makeApiToken(tx, ctx.me.id, tokenIn(form)));
    const { t } = ctx.i18n;
    const body = (
      <ShownOnce
        i18n={ctx.i18n}
        heading={t('token.madeHeading', { name: form.line('name') })}
        lead={t('token.once')}
        fields={[[t('token.secret'), secret]]}
        next={apiTokensPath}
      />
    );
    return showSettings(web, c, { page: 'security', title: t('token.heading'), body, status: 200 });
  } catch (error) {
    if (error instanceof Refusal) return showForm(web, c, explain(ctx.i18n, error));
    throw error;
  }
}

async function showList(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const tokens = await readApiTokens(web.db, ctx.me.id);
  const body = (
    <section class="part">
      {c.req.query('ended') === '1' && <Note>{t('token.ended')}</Note>}
      <h2>{t('token.heading')}</h2>
      <p class="quiet">
        {t('token.lead')} <a href="/api/reference">{t('token.reference')}</a>
      </p>
      {tokens.length === 0 && <p>{t('token.none')}</p>}
      <TokenList ctx={ctx} tokens={tokens} path={apiTokensPath} />
      <p class="buttons">
        <a class="button" href={`${apiTokensPath}/new`}>
          {t('token.new')}
        </a>
        <a class="button second" href="/settings/security">
          {t('token.back')}
        </a>
      </p>
    </section>
  );
  return showSettings(web, c, { page: 'security', title: t('token.heading'), body });
}

/** Tokens with what they may, when they were made and used, and until when they last. */
function TokenList(props: {
  readonly ctx: RequestContext;
  readonly tokens: readonly ListedApiToken[];
  /** Below which each is ended. */
  readonly path: string;
}) {
  const { ctx, tokens, path } = props;
  const { i18n } = ctx;
  if (tokens.length === 0) return null;
  return (
    <ul class="ways">
      {tokens.map((token) => (
        <li>
          <Icon name="key" />
          <div>
            <strong>{token.name}</strong>
            <p class="quiet">{factsOf(i18n, token).join(' · ')}</p>
            <p class="scopes">
              {token.scopes.map((scope) => (
                <code>{scope}</code>
              ))}
            </p>
          </div>
          <RemoveForm
            ctx={ctx}
            action={`${path}/${token.id}/removal`}
            label={i18n.t('appPassword.end')}
            of={token.name}
          />
        </li>
      ))}
    </ul>
  );
}

const factsOf = ({ t, ago, moment }: I18n, token: ListedApiToken): string[] => [
  t('security.addedAt', { when: ago(token.createdAt) }),
  token.lastUsedAt === null ? t('security.neverUsed') : t('security.usedAt', { when: ago(token.lastUsedAt) }),
  token.expiresAt === null ? t('token.noEnd') : t('appPassword.until', { when: moment(token.expiresAt) }),
];

function showForm(web: WebContext, c: WebRequest, problem: string | null): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const body = (
    <section class="part">
      <h2>{t('token.new')}</h2>
      <p class="quiet">{t('token.lead')}</p>
      <Problem text={problem} />
      <TokenForm
        c={c}
        action={apiTokensPath}
        back={apiTokensPath}
        guarded={officesOf(ctx.me).length > 0 ? 'all' : 'export'}
      />
    </section>
  );
  return showSettings(web, c, {
    ...{ page: 'security', title: t('token.new'), body },
    status: problem === null ? 200 : 422,
  });
}

/** `guarded`: which of the scopes that no app is given are offered. */
function TokenForm(props: {
  readonly c: WebRequest;
  readonly action: string;
  readonly back: string;
  readonly guarded: 'all' | 'export' | 'none';
}) {
  const { c, action, back, guarded } = props;
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const isFirst = c.req.method === 'GET';
  const days = isFirst ? '90' : form.text('days');
  const chosen = isFirst ? ['read'] : form.list('scopes');
  const offered = guardedScopeNames.filter((scope) => guarded === 'all' || scope === guarded);
  return (
    <form class="fields" method="post" action={action} data-turbo="false">
      <Hidden ctx={ctx} back={back} />
      <label>
        {t('token.name')}
        <input
          name="name"
          value={isFirst ? '' : form.line('name')}
          maxlength={apiTokenNameMax}
          required
          autocomplete="off"
        />
        <span class="hint">{t('token.nameHint')}</span>
      </label>
      <Scopes of={scopeNames} legend="token.scopes" hint="token.scopesHint" chosen={chosen} i18n={ctx.i18n} />
      {offered.length > 0 && (
        <Scopes
          of={offered}
          legend="token.guarded"
          hint="token.guardedHint"
          chosen={chosen}
          i18n={ctx.i18n}
        />
      )}
      <label>
        {t('appPassword.validity')}
        <select name="days">
          {validities.map((each) => (
            <option value={String(each)} selected={days === String(each)}>
              {t('appPassword.days', { count: each })}
            </option>
          ))}
          <option value="" selected={days === ''}>
            {t('appPassword.noEnd')}
          </option>
        </select>
      </label>
      <p class="buttons">
        <button class="button">{t('token.make')}</button>
        <a class="button second" href={back}>
          {t('form.cancel')}
        </a>
      </p>
    </form>
  );
}

function Scopes(props: {
  readonly of: readonly string[];
  readonly legend: Key;
  readonly hint: Key;
  readonly chosen: readonly string[];
  readonly i18n: I18n;
}) {
  const { t } = props.i18n;
  return (
    <fieldset>
      <legend>{t(props.legend)}</legend>
      <p class="hint">{t(props.hint, { days: guardedDaysMax })}</p>
      <div class="choices scope-choices">
        {props.of.map((scope) => (
          <label class="choice">
            <input type="checkbox" name="scopes" value={scope} checked={props.chosen.includes(scope)} />
            <code>{scope}</code>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
