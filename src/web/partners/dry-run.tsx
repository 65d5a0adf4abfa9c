import type { Hono } from 'hono';
import {
  dryRunKinds,
  linesOf,
  type Absence,
  type DryRun,
  type DryRunDocument,
  type DryRunKind,
  type DryRunPartner,
  type Removal,
} from '#src/agreements/dry-run.ts';
import { refusals } from '#src/agreements/refusals.ts';
import type { Category, ProfileField } from '#src/agreements/terms.ts';
import { Refusal } from '#src/platform/errors.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Problem } from '../shell/notice.tsx';
import { partnersPath, showPartners } from './partner-tabs.tsx';
import { categoryWords, fieldWords, scopeWord } from './words.ts';

const page = `${partnersPath}/dry-run`;
const nameMax = 500;

/** Which documents would go to whom, field by field, and what is left out and why. Sends nothing and stores nothing. */
export function dryRunRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(page, (c) => show(web, c));
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const kind = dryRunKinds.find((each) => each === c.req.query('kind')) ?? 'person';
  const name = (c.req.query('name') ?? '').replaceAll('\0', '').trim().slice(0, nameMax);
  const partner = c.req.query('partner') ?? '';
  const peerId = /^\d{1,9}$/.test(partner) ? Number(partner) : null;
  const { found, problem } = await ask(web, c, { kind, name, peerId });
  const title = t('dryRun.title');
  const body = (
    <>
      <h2>{title}</h2>
      <p class="quiet">{t('dryRun.lead')}</p>
      <Question web={web} i18n={ctx.i18n} kind={kind} name={name} peerId={peerId} />
      <Problem text={problem} />
      {found && <Result found={found} i18n={ctx.i18n} />}
    </>
  );
  return showPartners(web, c, { title, body, ...(problem === null ? {} : { status: 422 }) });
}

async function ask(
  web: WebContext,
  c: WebRequest,
  asked: { readonly kind: DryRunKind; readonly name: string; readonly peerId: number | null },
): Promise<{ found: DryRun | null; problem: string | null }> {
  const { ctx } = c.var;
  try {
    if (asked.name === '' && c.req.query('name') === undefined) return { found: null, problem: null };
    if (asked.name === '') throw refusals.dryRunOfWhat();
    return { found: await web.dryRun({ ...asked, viewer: ctx.me.id }), problem: null };
  } catch (error) {
    if (error instanceof Refusal) return { found: null, problem: explain(ctx.i18n, error) };
    throw error;
  }
}

const kindWords = { person: 'dryRun.person', group: 'dryRun.group', post: 'dryRun.post' } as const;

function Question(props: {
  readonly web: WebContext;
  readonly i18n: I18n;
  readonly kind: DryRunKind;
  readonly name: string;
  readonly peerId: number | null;
}) {
  const { web, i18n, kind, name, peerId } = props;
  const { t } = i18n;
  return (
    <form class="fields dry-run-question" action={page}>
      <fieldset class="choices-in-row">
        <legend>{t('dryRun.what')}</legend>
        {dryRunKinds.map((each) => (
          <label class="choice">
            <input type="radio" name="kind" value={each} checked={each === kind} />
            <span>{t(kindWords[each])}</span>
          </label>
        ))}
      </fieldset>
      <label>
        {t('dryRun.name')}
        <input name="name" value={name} maxlength={nameMax} required autocomplete="off" spellcheck={false} />
        <span class="hint">{t('dryRun.nameHint')}</span>
      </label>
      <label>
        {t('dryRun.partner')}
        <select name="partner">
          <option value="">{t('dryRun.all')}</option>
          {web.registry.all().map((each) => (
            <option value={String(each.peerId)} selected={each.peerId === peerId}>
              {each.company}
            </option>
          ))}
        </select>
      </label>
      <button class="button">{t('dryRun.ask')}</button>
    </form>
  );
}

function Result(props: { readonly found: DryRun; readonly i18n: I18n }) {
  const { found, i18n } = props;
  const { t } = i18n;
  const firstShown = found.partners.find(({ documents }) => documents.length > 0);
  return (
    <section class="dry-run" aria-live="polite">
      <h3>
        {t(kindWords[found.kind])} <bdi>{found.title}</bdi>
      </h3>
      <p class="quiet">
        <code class="handle">{found.uri}</code>
        <br />
        {t('dryRun.nothingSent', { ms: Math.max(1, Math.round(found.tookMs)) })}
      </p>
      {found.partners.length === 0 && <p class="quiet">{t('dryRun.noPartners')}</p>}
      {found.partners.map((each) => (
        <PartnerPart of={each} isOpen={each === firstShown} i18n={i18n} />
      ))}
      {found.passedOn.length > 0 && (
        <p class="notice">{t('dryRun.passedOn', { companies: i18n.list(found.passedOn) })}</p>
      )}
      {found.more > 0 && <p class="quiet">{t('dryRun.more', { count: found.more })}</p>}
    </section>
  );
}

/** `isOpen`: its fields are shown without a press. */
function PartnerPart(props: { readonly of: DryRunPartner; readonly isOpen: boolean; readonly i18n: I18n }) {
  const { of, isOpen, i18n } = props;
  const { t } = i18n;
  return (
    <section class="part">
      <h4>
        <bdi>{of.company}</bdi> <CompanyBadge of={{ ...of, company: of.host }} />
      </h4>
      {of.absence !== null && (
        <p>
          <Icon name="hide" /> {sayAbsence(i18n, of.absence)}
        </p>
      )}
      {of.waits && <p class="notice">{t('dryRun.waits')}</p>}
      {of.removed.length > 0 && (
        <>
          <h5>{t('dryRun.removed')}</h5>
          <ul class="removed">
            {of.removed.map((each) => (
              <li>{sayRemoval(i18n, each)}</li>
            ))}
          </ul>
        </>
      )}
      {of.documents.map((each) => (
        <DocumentPart of={each} isOpen={isOpen} i18n={i18n} />
      ))}
    </section>
  );
}

const formWords = {
  whole: 'dryRun.whole',
  withoutFiles: 'dryRun.withoutFiles',
  reference: 'dryRun.reference',
  note: 'dryRun.note',
} as const satisfies Readonly<Record<DryRunDocument['form'], Key>>;

function DocumentPart(props: { readonly of: DryRunDocument; readonly isOpen: boolean; readonly i18n: I18n }) {
  const { of, isOpen, i18n } = props;
  const { t } = i18n;
  return (
    <>
      <p>
        {of.how === 'sent' ? t('dryRun.sent') : t('dryRun.onRequest')} {t(formWords[of.form])}{' '}
        {of.inbox !== null && <code class="handle">{of.inbox}</code>}
      </p>
      <details open={isOpen}>
        <summary>{t('dryRun.fields')}</summary>
        <div class="table" role="region" tabindex={0} aria-label={t('dryRun.fields')}>
          <table>
            <caption class="hidden">{t('dryRun.fields')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('dryRun.field')}</th>
                <th scope="col">{t('dryRun.value')}</th>
              </tr>
            </thead>
            <tbody>
              {linesOf(of.body).map(({ path, value }) => (
                <tr>
                  <th scope="row">{path}</th>
                  <td dir="auto">{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
      <details>
        <summary>{t('dryRun.bytes', { size: i18n.bytes(Buffer.byteLength(of.body)) })}</summary>
        <pre class="raw" tabindex={0}>
          {of.body}
        </pre>
      </details>
    </>
  );
}

const absenceWords = {
  notAddressed: 'dryRun.notAddressed',
  software: 'dryRun.otherSoftware',
  no_agreement: 'dryRun.noAgreement',
  not_begun: 'dryRun.notBegun',
  suspended: 'dryRun.suspended',
  ended: 'dryRun.ended',
  notice: 'dryRun.notice',
  group: 'dryRun.notThisGroup',
  storage: 'dryRun.storage',
} as const;

function sayAbsence(i18n: I18n, { code, scope, category }: Absence): string {
  if (code === 'scope')
    return i18n.t('dryRun.scope', { scope: scope === undefined ? '' : scopeWord(i18n, scope) });
  if (code === 'category')
    return i18n.t('dryRun.category', { what: category === undefined ? '' : i18n.t(categoryWords[category]) });
  return i18n.t(absenceWords[code]);
}

function sayRemoval(i18n: I18n, removal: Removal): string {
  const part = Object.hasOwn(fieldWords, removal.part)
    ? i18n.t(fieldWords[removal.part as ProfileField])
    : removal.part;
  if (removal.why === 'person') return i18n.t('dryRun.byPerson', { part });
  const term: Category = removal.term;
  return i18n.t('dryRun.byTerm', { part, term: i18n.t(categoryWords[term]) });
}
