import { X509Certificate } from 'node:crypto';
import type { Hono } from 'hono';
import { addProvider } from '#src/identity/providers.ts';
import type { Provider } from '#src/identity/provider.ts';
import { answerAddress, entityIdOf, logoutAddress } from '#src/identity/saml/settings.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { readSamlForm, SamlProviderForm, type SamlForm } from './saml-form.tsx';

const path = '/settings/company/sign-in';

/** A new provider that speaks SAML. Guarded by companyDoor. */
export function companySamlRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${path}/new/saml`, (c) => showNew(web, c, null, null));
  app.post(`${path}/new/saml`, proven, async (c) => {
    const { ctx, form } = c.var;
    const input = readSamlForm(form);
    try {
      const id = await transaction(web.db, (tx) => addProvider(tx, ctx.me.id, { ...input, kind: 'saml' }));
      return c.redirect(`${path}/${id}?done=added`, 303);
    } catch (error) {
      if (error instanceof Refusal) return showNew(web, c, input, explain(ctx.i18n, error));
      throw error;
    }
  });
}

function showNew(web: WebContext, c: WebRequest, input: SamlForm | null, problem: string | null): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const body = (
    <section class="part">
      <h2>{t('saml.add')}</h2>
      <p class="quiet">{t('saml.addLead')}</p>
      <SamlAddresses ctx={ctx} instance={web.db.instance} />
      <Problem text={problem} />
      <SamlProviderForm ctx={ctx} input={input} action={`${path}/new/saml`} back={path} />
    </section>
  );
  return showCompany(web, c, {
    ...{ page: 'signIn' as const, title: t('saml.add'), body },
    status: problem === null ? 200 : 422,
  });
}

/** What the provider has to know about us. */
export function SamlAddresses(props: { readonly ctx: RequestContext; readonly instance: Instance }) {
  const { t } = props.ctx.i18n;
  return (
    <dl class="addresses">
      <dt>{t('saml.ourMetadata')}</dt>
      <dd>
        <a href={entityIdOf(props.instance)} data-turbo="false">
          <code>{entityIdOf(props.instance)}</code>
        </a>
      </dd>
      <dt>{t('saml.ourAddress')}</dt>
      <dd>
        <code>{answerAddress(props.instance)}</code>
      </dd>
      <dt>{t('saml.ourLogout')}</dt>
      <dd>
        <code>{logoutAddress(props.instance)}</code>
      </dd>
    </dl>
  );
}

/** What a SAML provider signs with, and until when: it is not asked anything from here. */
export function SamlCertificates(props: { readonly ctx: RequestContext; readonly provider: Provider }) {
  const { i18n } = props.ctx;
  const certificates = (props.provider.settings.saml?.certificates ?? []).map(
    (pem) => new X509Certificate(pem),
  );
  return (
    <ul class="ways">
      {certificates.map((each) => (
        <li>
          <div>
            <strong>{each.subject.split('\n').at(-1)}</strong>
            <p class="quiet">
              {i18n.t('saml.until', { when: i18n.moment(new Date(each.validTo)) })}
              {' · '}
              <code>{each.fingerprint256.slice(0, 23)}…</code>
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
