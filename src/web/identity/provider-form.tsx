import { usualScopes, type ProviderInput } from '#src/identity/providers.ts';
import {
  attributeNames,
  usualAttributes,
  type AttributeName,
  type Provider,
} from '#src/identity/provider.ts';
import type { RequestContext } from '../shell/context.ts';
import type { Form } from '../shell/forms.ts';
import type { Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';

/** What the form about a provider sends. */
export type ProviderForm = Required<Omit<ProviderInput, 'kind' | 'ldap' | 'saml'>>;

export function readProviderForm(form: Form): ProviderForm {
  const said = attributeNames.map((name): [AttributeName, string] => [name, form.line(`attribute_${name}`)]);
  return {
    ...{ name: form.line('name'), issuer: form.line('issuer'), audience: form.line('audience') },
    ...{
      scopes: form.line('scopes'),
      createsPeople: form.flag('creates'),
      secret: form.text('secret').trim(),
    },
    attributes: Object.fromEntries(said),
    directoryClaim: form.line('directory'),
  };
}

export const formOf = (provider: Provider): ProviderForm => ({
  ...{ name: provider.name, issuer: provider.issuer, audience: provider.settings.audience },
  ...{ scopes: provider.settings.scopes ?? '', createsPeople: provider.createsPeople, secret: '' },
  attributes: provider.settings.attributes,
  directoryClaim: provider.settings.directoryClaim ?? '',
});

/** What the form calls each. */
export const attributeWords = {
  handle: 'provider.handle',
  name: 'provider.personName',
  email: 'provider.email',
  title: 'provider.title',
  site: 'provider.site',
  department: 'provider.department',
  phone: 'provider.phone',
  manager: 'provider.manager',
} as const satisfies Readonly<Record<AttributeName, Key>>;

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
  const line = { autocapitalize: 'none', spellcheck: false, autocomplete: 'off' } as const;
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
        <input name="issuer" value={input.issuer} required inputmode="url" {...line} />
        <span class="hint">{t('provider.issuerHint')}</span>
      </label>
      <label>
        {t('provider.audience')}
        <input name="audience" value={input.audience} required {...line} />
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
          <input name="scopes" value={input.scopes} {...line} />
        </label>
        <label>
          {t('provider.directoryClaim')}
          <input name="directory" value={input.directoryClaim} {...line} />
          <span class="hint">{t('provider.directoryClaimHint')}</span>
        </label>
        {attributeNames.map((name) => (
          <label>
            {t(attributeWords[name])}
            <input name={`attribute_${name}`} value={input.attributes[name] ?? ''} {...line} />
          </label>
        ))}
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
