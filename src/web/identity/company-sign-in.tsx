import type { Hono } from 'hono';
import { endBreakGlass, nameBreakGlass } from '#src/identity/break-glass.ts';
import { callbackAddress } from '#src/identity/oidc/client.ts';
import { addProvider } from '#src/identity/providers.ts';
import { isInUse } from '#src/identity/provider.ts';
import { hasTotp } from '#src/access/totp.ts';
import { demandSecondFactor, isSecondFactorDemanded } from '#src/identity/second-factor.ts';
import { countPeopleOf, readBreakGlass, readProviders, type BreakGlass } from '#src/identity/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Empty, Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { showCompany } from '../company/company-tabs.tsx';
import { RulesPart } from './company-rules.tsx';
import { DirectoryPart, HeldPart, readDirectory } from './company-directory.tsx';
import type { Key } from '../shell/i18n.ts';
import { NewProviderForm, readProviderForm, type ProviderForm } from './provider-form.tsx';

const path = '/settings/company/sign-in';

/** How the company's people sign in, for its administrators: providers, and who can always sign in locally. Guarded by companyDoor. */
export function companySignInRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c, null));
  app.get(`${path}/new`, (c) => showNew(web, c, null, null));
  app.post(`${path}/new`, proven, async (c) => {
    const { ctx, form } = c.var;
    const input = readProviderForm(form);
    try {
      const id = await transaction(web.db, (tx) => addProvider(tx, ctx.me.id, { ...input, kind: 'oidc' }));
      return c.redirect(`${path}/${id}?done=added`, 303);
    } catch (error) {
      if (error instanceof Refusal) return showNew(web, c, input, explain(ctx.i18n, error));
      throw error;
    }
  });
  app.post(`${path}/second-factor`, proven, async (c) => {
    const isDemanded = c.var.form.text('demanded') === 'yes';
    await transaction(web.db, (tx) => demandSecondFactor(tx, c.var.ctx.me.id, isDemanded));
    return c.redirect(`${path}?done=factor`, 303);
  });
  app.post(`${path}/break-glass`, proven, async (c) => {
    const { ctx, form } = c.var;
    try {
      const person = await findPersonByHandle(web.db, form.line('handle').replace(/^@/, ''), null);
      if (!person) throw notFound('person');
      await transaction(web.db, (tx) => nameBreakGlass(tx, ctx.me.id, person.id));
      return c.redirect(`${path}?done=named`, 303);
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, explain(ctx.i18n, error));
      throw error;
    }
  });
  app.post(`${path}/break-glass/:id/removal`, proven, async (c) => {
    const id = idOf<PersonId>(c.req.param('id'));
    if (id === null) throw notFound('person');
    try {
      await transaction(web.db, (tx) => endBreakGlass(tx, c.var.ctx.me.id, id));
      return c.redirect(`${path}?done=ended`, 303);
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, explain(c.var.ctx.i18n, error));
      throw error;
    }
  });
}

const notes: Readonly<Record<string, Key>> = {
  factor: 'provider.changed',
  removed: 'companySignIn.removed',
  named: 'companySignIn.named',
  ended: 'companySignIn.ended',
  'token-ended': 'directory.tokenEnded',
  continued: 'directory.continued',
  kept: 'directory.kept',
  rule: 'directory.ruleDone',
  'rule-empty': 'directory.attributesEmpty',
};

async function show(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [providers, counts, glass, isDemanded, hasOwn, { tokens, held, rules }] = await Promise.all([
    readProviders(web.db),
    countPeopleOf(web.db),
    readBreakGlass(web.db),
    isSecondFactorDemanded(web.db),
    hasTotp(web.db, ctx.me.id),
    readDirectory(web),
  ]);
  const note = notes[c.req.query('done') ?? ''];
  const body = (
    <>
      {note !== undefined && <Note>{t(note)}</Note>}
      <HeldPart ctx={ctx} held={held} />
      <p class="quiet">{t('companySignIn.lead')}</p>
      <section class="part">
        <h2>{t('companySignIn.providers')}</h2>
        {providers.length === 0 && <Empty sentence={t('companySignIn.none')} />}
        <ul class="ways">
          {providers.map((each) => (
            <li>
              <div>
                <a href={`${path}/${each.id}`}>{each.name}</a>
                {each.requiredAt !== null && <span class="tag"> {t('companySignIn.isRequired')}</span>}
                {!isInUse(each) && <span class="tag"> {t('companySignIn.isOff')}</span>}
                <p class="quiet">
                  {each.issuer} · {t('companySignIn.people', { count: counts.get(each.issuer) ?? 0 })}
                </p>
              </div>
            </li>
          ))}
        </ul>
        <p class="buttons">
          <a class="button second" href={`${path}/new`}>
            {t('companySignIn.add')}
          </a>
          <a class="button second" href={`${path}/new/saml`}>
            {t('saml.add')}
          </a>
        </p>
      </section>
      <SecondFactorPart ctx={ctx} isDemanded={isDemanded} hasOwn={hasOwn} />
      <DirectoryPart ctx={ctx} origin={web.db.instance.origin} tokens={tokens} />
      <RulesPart ctx={ctx} rules={rules} />
      <BreakGlassPart ctx={ctx} glass={glass} problem={problem} />
    </>
  );
  return showCompany(web, c, { page: 'signIn', body, status: problem === null ? 200 : 422 });
}

/** Whether a password alone is enough. */
function SecondFactorPart(props: {
  readonly ctx: RequestContext;
  readonly isDemanded: boolean;
  /** The reader has an authenticator app. */
  readonly hasOwn: boolean;
}) {
  const { ctx, isDemanded, hasOwn } = props;
  const { t } = ctx.i18n;
  return (
    <section class="part" id="second-factor">
      <h2>{t('totp.factor')}</h2>
      <p class="quiet">{t(isDemanded ? 'totp.isDemanded' : 'totp.isOptional')}</p>
      {!isDemanded && !hasOwn && <p class="notice">{t('totp.demandOwnFirst')}</p>}
      <form method="post" action={`${path}/second-factor`}>
        <Hidden ctx={ctx} back={path} />
        <button class="button second" name="demanded" value={isDemanded ? 'no' : 'yes'}>
          {t(isDemanded ? 'totp.demandNot' : 'totp.demand')}
        </button>
      </form>
    </section>
  );
}

/** Who can sign in when the provider cannot. */
function BreakGlassPart(props: {
  readonly ctx: RequestContext;
  readonly glass: readonly BreakGlass[];
  readonly problem: string | null;
}) {
  const { ctx, glass, problem } = props;
  const { t } = ctx.i18n;
  return (
    <section class="part" id="break-glass">
      <h2>{t('companySignIn.glass')}</h2>
      <p class="quiet">{t('companySignIn.glassLead')}</p>
      <Problem text={problem} />
      {glass.length > 0 && (
        <ul class="ways">
          {glass.map((each) => (
            <li>
              <div>
                <strong>{each.name}</strong> <span class="quiet">@{each.handle}</span>
                {!each.works && <p class="quiet">{t('companySignIn.glassBroken')}</p>}
              </div>
              <form method="post" action={`${path}/break-glass/${each.personId}/removal`}>
                <Hidden ctx={ctx} back={path} />
                <button class="button second small">
                  {t('companySignIn.glassEnd')}
                  <span class="hidden">: {each.name}</span>
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
      <form class="people-search" method="post" action={`${path}/break-glass`}>
        <Hidden ctx={ctx} back={path} />
        <label>
          {t('companySignIn.glassHandle')}
          <input name="handle" required autocapitalize="none" spellcheck={false} autocomplete="off" />
        </label>
        <button class="button second">{t('companySignIn.glassName')}</button>
      </form>
    </section>
  );
}

function showNew(
  web: WebContext,
  c: WebRequest,
  input: ProviderForm | null,
  problem: string | null,
): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const body = (
    <section class="part">
      <h2>{t('companySignIn.add')}</h2>
      <p class="quiet">{t('companySignIn.addLead')}</p>
      <dl class="addresses">
        <dt>{t('companySignIn.callback')}</dt>
        <dd>
          <code>{callbackAddress(web.db.instance)}</code>
        </dd>
        <dt>{t('companySignIn.logout')}</dt>
        <dd>
          <code>{`${web.db.instance.origin}/sign-in/logout`}</code>
        </dd>
      </dl>
      <Problem text={problem} />
      <NewProviderForm ctx={ctx} input={input} action={`${path}/new`} back={path} />
    </section>
  );
  return showCompany(web, c, {
    ...{ page: 'signIn' as const, title: t('companySignIn.add'), body },
    status: problem === null ? 200 : 422,
  });
}
