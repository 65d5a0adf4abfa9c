import type { ProviderInput } from '#src/identity/providers.ts';
import { usualAttributes, type Provider } from '#src/identity/provider.ts';
import type { SamlInput } from '#src/identity/saml/settings.ts';
import type { RequestContext } from '../shell/context.ts';
import type { Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { ClaimFields, plainLine, readClaims, type Claims } from './claim-fields.tsx';

/** What the form about a SAML provider sends. */
export interface SamlForm extends Claims {
  readonly name: string;
  readonly createsPeople: boolean;
  readonly saml: SamlInput;
}

export function readSamlForm(form: Form): SamlForm & Pick<ProviderInput, 'issuer' | 'audience'> {
  return {
    ...{ name: form.line('name'), createsPeople: form.flag('creates'), issuer: '', audience: '' },
    ...readClaims(form),
    saml: {
      ...{ issuer: form.line('issuer'), entryPoint: form.line('entry_point') },
      ...{
        certificates: form.text('certificates'),
        subject: form.line('subject'),
        logout: form.line('logout'),
      },
      metadata: form.text('metadata'),
    },
  };
}

export const samlFormOf = ({ name, issuer, createsPeople, settings }: Provider): SamlForm => ({
  ...{ name, createsPeople, directoryClaim: settings.directoryClaim ?? '', attributes: settings.attributes },
  saml: {
    ...{ issuer, entryPoint: settings.saml?.entryPoint ?? '', subject: settings.saml?.subject ?? '' },
    ...{ certificates: (settings.saml?.certificates ?? []).join(''), metadata: '' },
    logout: settings.saml?.logout ?? '',
  },
});

const empty: SamlForm = {
  ...{ name: '', createsPeople: false, directoryClaim: '', attributes: usualAttributes.saml },
  saml: { issuer: '', entryPoint: '', certificates: '', subject: '', logout: '', metadata: '' },
};

/** A new SAML provider, or one that is changed: its metadata are enough, or what they would say. */
export function SamlProviderForm(props: {
  readonly ctx: RequestContext;
  readonly input: SamlForm | null;
  readonly action: string;
  readonly back: string;
}) {
  const { ctx, action, back } = props;
  const input = props.input ?? empty;
  const { t } = ctx.i18n;
  const isNew = props.input === null;
  return (
    <form class="fields" method="post" action={action} data-turbo="false">
      <Hidden ctx={ctx} back={action} />
      <label>
        {t('provider.name')}
        <input name="name" value={input.name} maxlength={60} required autocomplete="off" />
        <span class="hint">{t('provider.nameHint')}</span>
      </label>
      <label>
        {t('saml.metadata')}
        <textarea name="metadata" rows={4} {...plainLine}>
          {input.saml.metadata}
        </textarea>
        <span class="hint">{t(isNew ? 'saml.metadataHint' : 'saml.metadataAgain')}</span>
      </label>
      <label class="choice">
        <input type="checkbox" name="creates" value="1" checked={input.createsPeople} />
        <span>{t('provider.creates')}</span>
      </label>
      <details open={!isNew}>
        <summary>{t('saml.byHand')}</summary>
        <label>
          {t('saml.issuer')}
          <input name="issuer" value={input.saml.issuer} {...plainLine} />
        </label>
        <label>
          {t('saml.entryPoint')}
          <input name="entry_point" value={input.saml.entryPoint} inputmode="url" {...plainLine} />
        </label>
        <label>
          {t('saml.logout')}
          <input name="logout" value={input.saml.logout} inputmode="url" {...plainLine} />
          <span class="hint">{t('saml.logoutHint')}</span>
        </label>
        <label>
          {t('saml.certificates')}
          <textarea name="certificates" rows={4} {...plainLine}>
            {input.saml.certificates}
          </textarea>
          <span class="hint">{t('saml.certificatesHint')}</span>
        </label>
      </details>
      <AttributeFields ctx={ctx} input={input} />
      <p class="buttons">
        <button class="button">{t(isNew ? 'companySignIn.add' : 'form.save')}</button>
        <a class="button second" href={back}>
          {t('form.cancel')}
        </a>
      </p>
    </form>
  );
}

function AttributeFields(props: { readonly ctx: RequestContext; readonly input: SamlForm }) {
  const { ctx, input } = props;
  const { t } = ctx.i18n;
  return (
    <details>
      <summary>{t('saml.attributes')}</summary>
      <p class="hint">{t('provider.claimsHint')}</p>
      <label>
        {t('saml.subject')}
        <input name="subject" value={input.saml.subject} {...plainLine} />
        <span class="hint">{t('saml.subjectHint')}</span>
      </label>
      <ClaimFields claims={input} i18n={ctx.i18n} />
    </details>
  );
}
