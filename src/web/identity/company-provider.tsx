import type { Hono } from 'hono';
import { linkIdentity, unlinkIdentity } from '#src/identity/link.ts';
import { withLdap } from '#src/identity/ldap/client.ts';
import { clientOf } from '#src/identity/oidc/client.ts';
import { changeProvider, removeProvider, requireProvider, turnProvider } from '#src/identity/providers.ts';
import { isInUse, type Provider, type ProviderId } from '#src/identity/provider.ts';
import { readPeopleOf, readProvider, type ListedIdentity } from '#src/identity/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf, type Form } from '../shell/forms.ts';
import type { Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { showCompany } from '../company/company-tabs.tsx';
import { SamlAddresses, SamlCertificates } from './company-saml.tsx';
import { readSamlForm, samlFormOf, SamlProviderForm } from './saml-form.tsx';
import { formOf, NewProviderForm, readProviderForm } from './provider-form.tsx';

const path = '/settings/company/sign-in';

/** One provider: what it is, whether it is required, who is known by it. Guarded by invitations.tsx. */
export function companyProviderRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${path}/:id`, async (c) => show(web, c, await providerIn(web, c), null));
  const act = (
    verb: string,
    done: string,
    run: (tx: Tx, by: PersonId, provider: Provider, form: Form) => Promise<void>,
  ) =>
    app.post(`${path}/:id/${verb}`, proven, async (c) => {
      const provider = await providerIn(web, c);
      const { ctx, form } = c.var;
      try {
        await transaction(web.db, (tx) => run(tx, ctx.me.id, provider, form));
      } catch (error) {
        if (error instanceof Refusal) return show(web, c, provider, explain(ctx.i18n, error));
        throw error;
      }
      return c.redirect(
        verb === 'removal' ? `${path}?done=${done}` : `${path}/${provider.id}?done=${done}`,
        303,
      );
    });
  act('change', 'changed', (tx, by, { id, kind }, form) =>
    changeProvider(tx, by, id, kind === 'saml' ? readSamlForm(form) : readProviderForm(form)),
  );
  act('use', 'changed', (tx, by, { id }, form) => turnProvider(tx, by, id, form.text('use') === 'on'));
  act('requirement', 'changed', (tx, by, { id }, form) =>
    requireProvider(tx, by, id, form.text('required') === 'yes'),
  );
  act('removal', 'removed', (tx, by, { id }) => removeProvider(tx, by, id));
  act('links', 'linked', async (tx, by, provider, form) => {
    const person = await findPersonByHandle(tx, form.line('handle').replace(/^@/, ''), null);
    if (!person) throw notFound('person');
    await linkIdentity(tx, person.id, { provider, subject: form.line('subject'), by });
  });
  act('links/removal', 'unlinked', async (tx, by, { issuer }, form) => {
    const personId = idOf<PersonId>(form.text('person'));
    if (personId === null) throw notFound('person');
    await unlinkIdentity(tx, personId, { issuer, subject: form.text('subject'), by });
  });
}

async function providerIn(web: WebContext, c: WebRequest): Promise<Provider> {
  const id = idOf<ProviderId>(c.req.param('id'));
  const provider = id === null ? null : await readProvider(web.db, id);
  if (!provider) throw notFound('page');
  return provider;
}

const notes: Readonly<Record<string, Key>> = {
  added: 'provider.added',
  changed: 'provider.changed',
  linked: 'provider.linked',
  unlinked: 'provider.unlinked',
};

async function show(
  web: WebContext,
  c: WebRequest,
  provider: Provider,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const people = await readPeopleOf(web.db, provider.issuer);
  const note = notes[c.req.query('done') ?? ''];
  const at = `${path}/${provider.id}`;
  const answers = c.req.query('check') === '1' ? await check(web, provider) : null;
  const body = (
    <>
      <p>
        <a href={path}>{t('companyTabs.signIn')}</a>
      </p>
      {note !== undefined && <Note>{t(note)}</Note>}
      {answers === true && <Note>{t('provider.answers')}</Note>}
      <Problem text={typeof answers === 'string' ? t('provider.silent', { reason: answers }) : problem} />
      <section class="part">
        <h2>{provider.name}</h2>
        {provider.kind === 'saml' ? (
          <>
            <SamlAddresses ctx={ctx} instance={web.db.instance} />
            <SamlCertificates ctx={ctx} provider={provider} />
            <SamlProviderForm ctx={ctx} input={samlFormOf(provider)} action={`${at}/change`} back={path} />
          </>
        ) : (
          <OidcPart ctx={ctx} provider={provider} at={at} />
        )}
      </section>
      <Rules ctx={ctx} provider={provider} at={at} />
      <People ctx={ctx} people={people} at={at} />
    </>
  );
  return showCompany(web, c, {
    ...{ page: 'signIn' as const, title: provider.name, body },
    status: problem === null ? 200 : 422,
  });
}

function OidcPart(props: { readonly ctx: RequestContext; readonly provider: Provider; readonly at: string }) {
  const { ctx, provider, at } = props;
  return (
    <>
      <p class="buttons">
        <a class="button second" href={`${at}?check=1`}>
          {ctx.i18n.t('provider.check')}
        </a>
      </p>
      <NewProviderForm
        ctx={ctx}
        input={formOf(provider)}
        action={`${at}/change`}
        back={path}
        hasSecret={provider.hasSecret}
      />
    </>
  );
}

/** True if it answers now, otherwise why not, in English: administrators compare it with their provider's log. */
async function check(web: WebContext, provider: Provider): Promise<true | string> {
  try {
    if (provider.kind === 'ldap') await withLdap(web.db, provider, async () => {});
    else if (provider.kind === 'oidc') await clientOf(web.db, provider);
    return true;
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

/** In use or not, required or not, and the end of it. */
function Rules(props: { readonly ctx: RequestContext; readonly provider: Provider; readonly at: string }) {
  const { ctx, provider, at } = props;
  const { t } = ctx.i18n;
  const [isOn, isRequired] = [isInUse(provider), provider.requiredAt !== null];
  return (
    <section class="part">
      <h2>{t('provider.rules')}</h2>
      {provider.syncedAt !== null && (
        <p class="quiet">{t('provider.synced', { when: ctx.i18n.moment(provider.syncedAt) })}</p>
      )}
      <Problem text={provider.syncProblem} id="sync-problem" />
      {isOn && (
        <form method="post" action={`${at}/requirement`}>
          <Hidden ctx={ctx} back={at} />
          <p class="quiet">{t(isRequired ? 'provider.isRequired' : 'provider.isOptional')}</p>
          <button class="button second" name="required" value={isRequired ? 'no' : 'yes'}>
            {t(isRequired ? 'provider.requireNot' : 'provider.require')}
          </button>
        </form>
      )}
      <form method="post" action={`${at}/use`}>
        <Hidden ctx={ctx} back={at} />
        <p class="quiet">{t(isOn ? 'provider.isOn' : 'provider.isOff')}</p>
        <button class="button second" name="use" value={isOn ? 'off' : 'on'}>
          {t(isOn ? 'provider.turnOff' : 'provider.turnOn')}
        </button>
      </form>
      <form method="post" action={`${at}/removal`}>
        <Hidden ctx={ctx} back={at} />
        <p class="quiet">{t('provider.removeHint')}</p>
        <button class="button danger">{t('provider.remove')}</button>
      </form>
    </section>
  );
}

/** Who is known by it, and connecting somebody before their first sign-in. */
function People(props: {
  readonly ctx: RequestContext;
  readonly people: readonly ListedIdentity[];
  readonly at: string;
}) {
  const { ctx, people, at } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  return (
    <section class="part" id="people">
      <h2>{t('provider.people')}</h2>
      <p class="quiet">{t('provider.peopleLead')}</p>
      <ul class="ways">
        {people.map((each) => (
          <li>
            <div>
              <strong>{each.name}</strong> <span class="quiet">@{each.handle}</span>
              <p class="quiet">
                <code>{each.subject}</code>
                {each.lastUsedAt !== null &&
                  ` · ${t('security.usedAt', { when: i18n.ago(each.lastUsedAt) })}`}
              </p>
            </div>
            <form method="post" action={`${at}/links/removal`}>
              <Hidden ctx={ctx} back={at} />
              <input type="hidden" name="person" value={each.personId} />
              <input type="hidden" name="subject" value={each.subject} />
              <button class="button second small">
                {t('identity.disconnect')}
                <span class="hidden">: {each.name}</span>
              </button>
            </form>
          </li>
        ))}
      </ul>
      <form class="fields" method="post" action={`${at}/links`}>
        <Hidden ctx={ctx} back={at} />
        <label>
          {t('companySignIn.glassHandle')}
          <input name="handle" required autocapitalize="none" spellcheck={false} autocomplete="off" />
        </label>
        <label>
          {t('provider.subject')}
          <input
            name="subject"
            required
            maxlength={255}
            autocapitalize="none"
            spellcheck={false}
            autocomplete="off"
          />
          <span class="hint">{t('provider.subjectHint')}</span>
        </label>
        <p class="buttons">
          <button class="button second">{t('provider.link')}</button>
        </p>
      </form>
    </section>
  );
}
