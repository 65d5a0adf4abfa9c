import { usualScopes, type ProviderInput } from '#src/identity/providers.ts';
import { usualAttributes, type Provider } from '#src/identity/provider.ts';
import type { RequestContext } from '../shell/context.ts';
import type { Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { ClaimFields, plainLine, readClaims } from './claim-fields.tsx';

/** What the form about a provider sends. */
export type ProviderForm = Required<Omit<ProviderInput, 'kind' | 'ldap' | 'saml'>>;

export function readProviderForm(form: Form): ProviderForm {
  return {
    ...{ name: form.line('name'), issuer: form.line('issuer'), audience: form.line('audience') },
    ...{
      scopes: form.line('scopes'),
      createsPeople: form.flag('creates'),
      secret: form.text('secret').trim(),
    },
    ...readClaims(form),
  };
}

export const formOf = (provider: Provider): ProviderForm => ({
  ...{ name: provider.name, issuer: provider.issuer, audience: provider.settings.audience },
  ...{ scopes: provider.settings.scopes ?? '', createsPeople: provider.createsPeople, secret: '' },
  attributes: provider.settings.attributes,
  directoryClaim: provider.settings.directoryClaim ?? '',
});

const empty: ProviderForm = {
  ...{ name: '', issuer: '', audience: '', scopes: usualScopes, createsPeople: false, secret: '' },
  attributes: usualAttributes.oidc,
  directoryClaim: '',
};

/** A new provider, or one that is changed. A secret that is there is never shown: an empty field keeps it. */
export function NewProviderForm(props: {
  readonly ctx: RequestContext;
  readonly input: ProviderForm | null;
  readonly action: string;
  readonly back: string;
  readonly hasSecret?: boolean;
}) {
  const { ctx, action, back, hasSecret = false } = props;
  const input = props.input ?? empty;
  const { t } = ctx.i18n;
  return (
    <form class="fields" method="post" action={action} data-turbo="false">
      <Hidden ctx={ctx} back={action} />
      <label>
        {t('provider.name')}
        <input name="name" value={input.name} maxlength={60} required autocomplete="off" />
        <span class="hint">{t('provider.nameHint')}</span>
      </label>
      <label>
        {t('provider.issuer')}
        <input name="issuer" value={input.issuer} required inputmode="url" {...plainLine} />
        <span class="hint">{t('provider.issuerHint')}</span>
      </label>
      <label>
        {t('provider.audience')}
        <input name="audience" value={input.audience} required {...plainLine} />
      </label>
      <label>
        {t('provider.secret')}
        <input name="secret" type="password" autocomplete="new-password" />
        <span class="hint">{t(hasSecret ? 'provider.secretKept' : 'provider.secretHint')}</span>
      </label>
      <label class="choice">
        <input type="checkbox" name="creates" value="1" checked={input.createsPeople} />
        <span>{t('provider.creates')}</span>
      </label>
      <details>
        <summary>{t('provider.claims')}</summary>
        <p class="hint">{t('provider.claimsHint')}</p>
        <label>
          {t('provider.scopes')}
          <input name="scopes" value={input.scopes} {...plainLine} />
        </label>
        <ClaimFields claims={input} i18n={ctx.i18n} />
      </details>
      <p class="buttons">
        <button class="button">{t(props.input === null ? 'companySignIn.add' : 'form.save')}</button>
        <a class="button second" href={back}>
          {t('form.cancel')}
        </a>
      </p>
    </form>
  );
}
