import { apiTokenNameMax, guardedDaysMax, type NewApiToken } from '#src/access/api-tokens.ts';
import type { ListedApiToken } from '#src/access/read.ts';
import type { RequestContext, WebRequest } from '../shell/context.ts';
import type { Form } from '../shell/form.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { NameField, ValidityField } from './program-fields.tsx';
import { families, scopeWord, type ScopeFamily } from './scope-words.ts';
import { RemoveForm } from './security-lists.tsx';

const validities = [7, 30, 90, 365] as const;

/** What a form of a new token says. */
export const tokenIn = (form: Form): NewApiToken => ({
  name: form.line('name'),
  scopes: form.list('scopes'),
  days: form.text('days') === '' ? null : Number(form.text('days')),
});

/** Tokens with what they may, when they were made and used, and until when they last. */
export function TokenList(props: {
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
                <code title={scopeWord(i18n, scope)}>{scope}</code>
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

/** `guarded`: which of the scopes that no app is given are offered. */
export function TokenForm(props: {
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
  return (
    <form class="fields" method="post" action={action} data-turbo="false">
      <Hidden ctx={ctx} back={back} />
      <NameField
        i18n={ctx.i18n}
        label="token.name"
        hint="token.nameHint"
        value={isFirst ? '' : form.line('name')}
        max={apiTokenNameMax}
      />
      {families
        .filter((family) => family.guarded === null || guarded === 'all' || guarded === family.guarded)
        .map((family) => (
          <Family family={family} chosen={chosen} i18n={ctx.i18n} />
        ))}
      <ValidityField i18n={ctx.i18n} choices={validities} chosen={days} />
      <p class="buttons">
        <button class="button">{t('token.make')}</button>
        <a class="button second" href={back}>
          {t('form.cancel')}
        </a>
      </p>
    </form>
  );
}

/** A coarse scope, which includes what stands below it. */
function Family(props: {
  readonly family: ScopeFamily;
  readonly chosen: readonly string[];
  readonly i18n: I18n;
}) {
  const { family, chosen, i18n } = props;
  const { t } = i18n;
  return (
    <fieldset>
      <legend>{t(family.legend)}</legend>
      {family.hint !== null && <p class="hint">{t(family.hint, { days: guardedDaysMax })}</p>}
      <div class="choices scope-choices">
        {family.scopes.map((scope) => (
          <label class="choice">
            <input type="checkbox" name="scopes" value={scope} checked={chosen.includes(scope)} />
            <span>
              {scopeWord(i18n, scope)} <code>{scope}</code>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
