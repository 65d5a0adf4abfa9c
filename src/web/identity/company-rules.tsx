import type { I18n } from '../shell/i18n.ts';
import type { Hono } from 'hono';
import {
  addAttributeGroup,
  removeAttributeGroup,
  ruleAttributes,
} from '#src/identity/directory/attribute-rules.ts';
import {
  previewRule,
  readRules,
  setRule,
  type DirectoryGroupId,
  type DirectoryRule,
  type RulePreview,
} from '#src/identity/directory/rules.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { attributeWords } from './claim-fields.tsx';
import { showCompany } from '../company/company-tabs.tsx';

const path = '/settings/company/sign-in';

/** Which group here the people of a group of the directory are members of: looked at first, then set. Guarded by invitations.tsx. */
export function companyRuleRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${path}/groups/:id`, async (c) => {
    const rule = await ruleIn(web, c);
    const handle = c.req.query('group') ?? '';
    if (handle === '') return show(web, c, { rule, handle, preview: null, problem: null });
    try {
      const preview = await transaction(web.db, (tx) => previewRule(tx, c.var.ctx.me.id, rule.id, handle));
      return show(web, c, { rule, handle, preview, problem: null });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return show(web, c, { rule, handle, preview: null, problem: explain(c.var.ctx.i18n, error) });
    }
  });
  app.post(`${path}/attribute-groups`, proven, async (c) => {
    const { ctx, form } = c.var;
    const wanted = Object.fromEntries(ruleAttributes.map((name) => [name, form.line(name)]));
    try {
      const id = await transaction(web.db, (tx) => addAttributeGroup(tx, ctx.me.id, wanted));
      return c.redirect(`${path}/groups/${id}`, 303);
    } catch (error) {
      if (error instanceof Refusal && error.reason.id === 'identity.conditionMissing')
        return c.redirect(`${path}?done=rule-empty`, 303);
      throw error;
    }
  });
  app.post(`${path}/groups/:id/removal`, proven, async (c) => {
    const { id } = await ruleIn(web, c);
    await transaction(web.db, (tx) => removeAttributeGroup(tx, c.var.ctx.me.id, id));
    return c.redirect(`${path}?done=rule`, 303);
  });
  app.post(`${path}/groups/:id`, proven, async (c) => {
    const rule = await ruleIn(web, c);
    const handle = c.var.form.line('group');
    try {
      await transaction(web.db, (tx) => setRule(tx, c.var.ctx.me.id, rule.id, handle === '' ? null : handle));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return show(web, c, { rule, handle, preview: null, problem: explain(c.var.ctx.i18n, error) });
    }
    return c.redirect(`${path}?done=rule`, 303);
  });
}

async function ruleIn(web: WebContext, c: WebRequest): Promise<DirectoryRule> {
  const id = idOf<DirectoryGroupId>(c.req.param('id'));
  const rule = (await readRules(web.db)).find((each) => each.id === id);
  if (!rule) throw notFound('page');
  return rule;
}

/** The directory's own name; of one made of what is said about people, that in the reader's words. */
const titleOf = (i18n: I18n, { displayName, conditions }: DirectoryRule): string =>
  conditions === null
    ? displayName
    : ruleAttributes
        .flatMap((name) =>
          conditions[name] === undefined
            ? []
            : i18n.t('directory.ruleTitle', { what: i18n.t(attributeWords[name]), value: conditions[name] }),
        )
        .join(', ');

interface Shown {
  readonly rule: DirectoryRule;
  readonly handle: string;
  readonly preview: RulePreview | null;
  readonly problem: string | null;
}

function show(web: WebContext, c: WebRequest, { rule, handle, preview, problem }: Shown): Response {
  const { ctx } = c.var;
  const { t, list } = ctx.i18n;
  const at = `${path}/groups/${rule.id}`;
  const body = (
    <section class="part">
      <h2>{titleOf(ctx.i18n, rule)}</h2>
      <p class="quiet">{t('directory.ruleLead')}</p>
      <Problem text={problem} />
      <form class="people-search" action={at}>
        <label>
          {t('directory.ruleGroup')}
          <input
            name="group"
            value={handle || (rule.groupHandle ?? '')}
            autocapitalize="none"
            spellcheck={false}
            autocomplete="off"
            required
          />
        </label>
        <button class="button second">{t('directory.rulePreview')}</button>
      </form>
      {preview && (
        <form method="post" action={at}>
          <Hidden ctx={ctx} back={at} />
          <input type="hidden" name="group" value={handle} />
          <p>{t('directory.ruleJoins', { count: preview.joins.count, group: preview.groupName })}</p>
          {preview.joins.count > 0 && <p class="quiet">{list(preview.joins.names)}</p>}
          <p>{t('directory.ruleLeaves', { count: preview.leaves.count, group: preview.groupName })}</p>
          {preview.leaves.count > 0 && <p class="quiet">{list(preview.leaves.names)}</p>}
          <button class="button">{t('directory.ruleSet')}</button>
        </form>
      )}
      {rule.groupId !== null && (
        <form method="post" action={at}>
          <Hidden ctx={ctx} back={at} />
          <input type="hidden" name="group" value="" />
          <p class="quiet">{t('directory.ruleIs', { group: rule.groupName ?? '' })}</p>
          <button class="button second">{t('directory.ruleEnd')}</button>
        </form>
      )}
      {rule.isByAttributes && (
        <form method="post" action={`${at}/removal`}>
          <Hidden ctx={ctx} back={at} />
          <button class="button danger">{t('directory.ruleRemove')}</button>
        </form>
      )}
      <p class="buttons">
        <a class="button second" href={path}>
          {t('form.cancel')}
        </a>
      </p>
    </section>
  );
  return showCompany(web, c, {
    ...{ page: 'signIn' as const, title: titleOf(ctx.i18n, rule), body },
    status: problem === null ? 200 : 422,
  });
}

/** The directory's groups, each with the group here that it fills. */
export function RulesPart({
  ctx,
  rules,
}: {
  readonly ctx: RequestContext;
  readonly rules: readonly DirectoryRule[];
}) {
  const { t } = ctx.i18n;
  return (
    <section class="part" id="directory-groups">
      <h2>{t('directory.groups')}</h2>
      <ul class="ways">
        {rules.map((each) => (
          <li>
            <div>
              <a href={`${path}/groups/${each.id}`}>{titleOf(ctx.i18n, each)}</a>
              <p class="quiet">
                {t('companySignIn.people', { count: each.membersCount })}
                {each.groupName !== null && ` · ${t('directory.ruleIs', { group: each.groupName })}`}
              </p>
            </div>
          </li>
        ))}
      </ul>
      <form class="fields" method="post" action={`${path}/attribute-groups`}>
        <Hidden ctx={ctx} back={path} />
        <p class="quiet">{t('directory.attributesLead')}</p>
        {ruleAttributes.map((name) => (
          <label>
            {t(attributeWords[name])}
            <input name={name} maxlength={100} autocomplete="off" />
          </label>
        ))}
        <p class="buttons">
          <button class="button second">{t('directory.attributesAdd')}</button>
        </p>
      </form>
    </section>
  );
}
