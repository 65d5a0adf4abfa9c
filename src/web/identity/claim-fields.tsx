import { attributeNames, type AttributeName } from '#src/identity/provider.ts';
import type { ProviderInput } from '#src/identity/providers.ts';
import type { Form } from '../shell/forms.ts';
import type { I18n, Key } from '../shell/i18n.ts';

/** Under which names a provider says what about somebody. */
export interface Claims {
  readonly directoryClaim: string;
  readonly attributes: NonNullable<ProviderInput['attributes']>;
}

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
  language: 'provider.language',
} as const satisfies Readonly<Record<AttributeName, Key>>;

export const readClaims = (form: Form): Claims => ({
  directoryClaim: form.line('directory'),
  attributes: Object.fromEntries(
    attributeNames.map((name): [AttributeName, string] => [name, form.line(`attribute_${name}`)]),
  ),
});

/** Of a line that is no prose: nothing is corrected or remembered. */
export const plainLine = { autocapitalize: 'none', spellcheck: false, autocomplete: 'off' } as const;

export function ClaimFields({ claims, i18n: { t } }: { readonly claims: Claims; readonly i18n: I18n }) {
  return (
    <>
      <label>
        {t('provider.directoryClaim')}
        <input name="directory" value={claims.directoryClaim} {...plainLine} />
        <span class="hint">{t('provider.directoryClaimHint')}</span>
      </label>
      {attributeNames.map((name) => (
        <label>
          {t(attributeWords[name])}
          <input name={`attribute_${name}`} value={claims.attributes[name] ?? ''} {...plainLine} />
        </label>
      ))}
    </>
  );
}
