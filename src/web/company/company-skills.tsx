import type { Hono } from 'hono';
import { brandingOf } from '#src/company/branding.ts';
import { listSkills, readSkill, skillsPerPage, unknownSkills } from '#src/people/skills/read.ts';
import { removeSkill, saveSkill } from '#src/people/skills/save.ts';
import type { Skill, SkillId, SkillTerm } from '#src/people/skills/skill.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { locales } from '#src/platform/languages.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { showCompany } from './company-tabs.tsx';
import { InLanguages } from './in-languages.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { type I18n } from '../shell/i18n.ts';

const path = '/settings/company/skills';
/** Of words that the vocabulary does not know. */
const unknownShown = 20;

/** The company's vocabulary of skills, for administrators; for everyone else the pages do not exist. */
export function companySkillRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => showList(web, c));
  app.get(`${path}/new`, (c) =>
    showForm(web, c, {
      id: null,
      terms: [{ language: c.var.ctx.i18n.locale, term: c.req.query('term') ?? '' }],
    }),
  );
  app.post(`${path}/new`, (c) => save(web, c, null));
  app.get(`${path}/:id`, async (c) => showForm(web, c, await skillIn(web, c)));
  app.post(`${path}/:id`, async (c) => save(web, c, await skillIn(web, c)));
  app.post(`${path}/:id/removal`, async (c) => {
    const { id } = await skillIn(web, c);
    await transaction(web.db, (tx) => removeSkill(tx, c.var.ctx.me.id, id));
    return c.redirect(`${path}?done=removed`, 303);
  });
}

async function skillIn(web: WebContext, c: WebRequest): Promise<Skill> {
  const id = c.req.param('id') ?? '';
  const skill = /^\d{1,9}$/.test(id) ? await readSkill(web.db, Number(id)) : null;
  if (!skill) throw notFound('skill');
  return skill;
}

async function save(web: WebContext, c: WebRequest, skill: Skill | null): Promise<Response> {
  const { ctx, form } = c.var;
  const terms = [...termsIn(form), ...(skill?.terms ?? []).filter((each) => !isOffered(each.language))];
  try {
    await transaction(web.db, (tx) => saveSkill(tx, ctx.me.id, skill?.id ?? null, terms));
    return c.redirect(`${path}?done=saved`, 303);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return showForm(web, c, { id: skill?.id ?? null, terms }, explain(ctx.i18n, error));
  }
}

const isOffered = (language: string): boolean => locales.some((locale) => locale === language);

/** A line for each language, names between commas; the first is how the skill is called. */
const termsIn = (form: Form): SkillTerm[] =>
  locales.flatMap((language) =>
    form
      .line(`terms_${language}`)
      .split(/[,;]/)
      .map((term) => ({ language, term: term.trim() }))
      .filter(({ term }) => term !== ''),
  );

async function showList(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const q = (c.req.query('q') ?? '').replaceAll('\0', '').trim().slice(0, 100);
  const after = c.req.query('after')?.replaceAll('\0', '');
  const [skills, unknown] = await Promise.all([
    listSkills(web.db, {
      language: i18n.locale,
      limit: skillsPerPage + 1,
      ...(q === '' ? {} : { q }),
      ...(after === undefined ? {} : { after }),
    }),
    q === '' && after === undefined ? unknownSkills(web.db, unknownShown) : [],
  ]);
  const next = skills.length > skillsPerPage ? skills[skillsPerPage - 1] : undefined;
  const done = c.req.query('done');
  const body = (
    <>
      {done === 'saved' && <Note>{t('settings.saved')}</Note>}
      {done === 'removed' && <Note>{t('skills.removed')}</Note>}
      <p class="quiet">{t('skills.lead')}</p>
      <form class="people-search" action={path} role="search">
        <label>
          {t('skills.search')}
          <input type="search" name="q" value={q} autocomplete="off" />
        </label>
        <button class="button second">{t('roster.find')}</button>
        <a class="button second" href={`${path}/new`}>
          {t('skills.add')}
        </a>
      </form>
      <Unknown unknown={unknown} i18n={i18n} />
      {skills.length === 0 && <p class="quiet">{t('skills.none')}</p>}
      <ul class="ways">
        {skills.slice(0, skillsPerPage).map((skill) => (
          <Entry skill={skill} i18n={i18n} />
        ))}
      </ul>
      {next && (
        <p>
          <a class="button second" href={`${path}?${new URLSearchParams({ q, after: next.name })}`}>
            {t('people.more')}
          </a>
        </p>
      )}
    </>
  );
  return showCompany(web, c, { page: 'skills', body });
}

/** What colleagues wrote into their profiles and no one finds in another language. */
function Unknown(props: {
  readonly unknown: readonly { readonly value: string; readonly count: number }[];
  readonly i18n: I18n;
}) {
  const { unknown, i18n } = props;
  if (unknown.length === 0) return null;
  return (
    <section aria-labelledby="unknown-skills">
      <h2 id="unknown-skills">{i18n.t('skills.unknown')}</h2>
      <p class="quiet">{i18n.t('skills.unknownLead')}</p>
      <ul class="chips">
        {unknown.map(({ value, count }) => (
          <li>
            <a class="chip" href={`${path}/new?${new URLSearchParams({ term: value })}`}>
              <bdi>{value}</bdi> <span class="count">{i18n.number(count)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Entry(props: { readonly skill: Skill & { readonly name: string }; readonly i18n: I18n }) {
  const { skill, i18n } = props;
  const languages = [...Map.groupBy(skill.terms, (each) => each.language)];
  return (
    <li>
      <div>
        <strong>{skill.name}</strong>
        <p class="quiet">
          {languages.map(([language, terms], at) => (
            <>
              {at > 0 && ' · '}
              <span lang={language}>{terms.map((each) => each.term).join(', ')}</span>
            </>
          ))}
        </p>
      </div>
      <a class="button second small" href={`${path}/${skill.id}`}>
        {i18n.t('skills.change')}
        <span class="hidden">: {skill.name}</span>
      </a>
    </li>
  );
}

function showForm(
  web: WebContext,
  c: WebRequest,
  skill: { readonly id: SkillId | null; readonly terms: readonly SkillTerm[] },
  problem: string | null = null,
): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const title = t(skill.id === null ? 'skills.add' : 'skills.change');
  const at = skill.id === null ? `${path}/new` : `${path}/${skill.id}`;
  const body = (
    <>
      <h2>{title}</h2>
      <p class="quiet">{t('skills.formLead')}</p>
      <Problem text={problem} />
      <form class="fields" method="post" action={at}>
        <Hidden ctx={ctx} />
        <InLanguages
          i18n={ctx.i18n}
          company={brandingOf(web.db.instance).locale}
          field={(language, name) => (
            <label>
              {name}
              <input
                name={`terms_${language}`}
                lang={language}
                value={skill.terms
                  .filter((each) => each.language === language)
                  .map((each) => each.term)
                  .join(', ')}
              />
            </label>
          )}
        />
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
          <a class="button second" href={path}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
      {skill.id !== null && (
        <form method="post" action={`${at}/removal`}>
          <Hidden ctx={ctx} />
          <p class="quiet">{t('skills.removeHint')}</p>
          <button class="button danger">{t('skills.remove')}</button>
        </form>
      )}
    </>
  );
  return showCompany(web, c, { page: 'skills', title, body, ...(problem === null ? {} : { status: 422 }) });
}
