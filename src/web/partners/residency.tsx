import type { Hono } from 'hono';
import {
  residencyCsv,
  residencyKinds,
  residencyOf,
  type Residence,
  type ResidencyKind,
} from '#src/erasure/residency.ts';
import { appendReading } from '#src/audit/append.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { Refusal } from '#src/platform/errors.ts';
import { may } from '#src/roles/roles.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Problem } from '../shell/notice.tsx';
import { showPage } from '../shell/show.tsx';
import { Time } from '../shell/time.tsx';
import { countryName } from './words.ts';

export const residencyPath = '/residency';
/** More are in the file. */
const shownMax = 200;
const nameMax = 500;

/** Where what was written here lies: administrators ask about everything, everybody else about what they wrote. */
export function residencyRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(residencyPath, (c) => show(web, c));
}

interface Asked {
  readonly kind: ResidencyKind;
  readonly name: string;
  /** Nothing was asked: one's own posts. */
  readonly isDefault: boolean;
}

function askedIn(c: WebRequest): Asked {
  const { me } = c.var.ctx;
  const name = (c.req.query('name') ?? '').replaceAll('\0', '').trim().slice(0, nameMax);
  const kind = residencyKinds.find((each) => each === c.req.query('kind')) ?? 'person';
  const isDefault = name === '';
  return isDefault ? { kind: 'person', name: me.handle, isDefault } : { kind, name, isDefault };
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const asked = askedIn(c);
  const by = { id: ctx.me.id, mayAskAll: may(ctx.me, 'data_protection') };
  let found: readonly Residence[] = [];
  let problem: string | null = null;
  try {
    found = await residencyOf(web.db, web.registry, { ...asked, by });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problem = explain(ctx.i18n, error);
  }
  await noteAsking(web, by, asked);
  const format = c.req.query('format');
  if (problem === null && (format === 'csv' || format === 'json')) return download(c, found, format);
  const title = t('residency.title');
  const query = (more: string): string =>
    `${residencyPath}?${new URLSearchParams({ kind: asked.kind, name: asked.name, format: more })}`;
  const body = (
    <>
      <h1>{title}</h1>
      <p class="quiet">{t('residency.lead', { company: web.db.instance.company })}</p>
      <Question web={web} ctx={ctx} asked={asked} />
      <Problem text={problem} />
      {problem === null && found.length === 0 && <p class="quiet">{t('residency.nowhere')}</p>}
      {found.length > 0 && (
        <>
          <p class="buttons">
            <a class="button second" href={query('csv')} data-turbo="false">
              {t('residency.csv')}
            </a>
            <a class="button second" href={query('json')} data-turbo="false">
              {t('residency.json')}
            </a>
          </p>
          <Residences found={found} i18n={ctx.i18n} />
        </>
      )}
    </>
  );
  return showPage(web, c, { title, room: 'me', body, ...(problem === null ? {} : { status: 422 }) });
}

/** Who asks in the company's name about what need not be their own is written down. */
async function noteAsking(
  web: WebContext,
  by: { readonly id: PersonId; readonly mayAskAll: boolean },
  asked: Asked,
): Promise<void> {
  if (!by.mayAskAll || asked.isDefault) return;
  await appendReading(web.db, {
    what: 'whereabouts.asked',
    by: `person:${by.id}`,
    detail: { kind: asked.kind },
  });
}

function download(c: WebRequest, found: readonly Residence[], format: 'csv' | 'json'): Response {
  c.header('content-disposition', `attachment; filename="residency.${format}"`);
  c.header('cache-control', 'no-store');
  if (format === 'json') return c.json(found);
  return c.body(residencyCsv(found), 200, { 'content-type': 'text/csv; charset=utf-8' });
}

const kindWords = {
  post: 'dryRun.post',
  person: 'dryRun.person',
  group: 'dryRun.group',
  partner: 'dryRun.partner',
} as const satisfies Readonly<Record<ResidencyKind, Key>>;

function Question(props: { readonly web: WebContext; readonly ctx: RequestContext; readonly asked: Asked }) {
  const { web, ctx, asked } = props;
  const { t } = ctx.i18n;
  const mayAskAll = may(ctx.me, 'data_protection');
  const kinds = mayAskAll ? residencyKinds.filter((each) => each !== 'partner') : (['post'] as const);
  return (
    <>
      <form class="fields residency-question" action={residencyPath}>
        <fieldset class="choices-in-row">
          <legend>{t('dryRun.what')}</legend>
          {kinds.map((each) => (
            <label class="choice">
              <input
                type="radio"
                name="kind"
                value={each}
                checked={each === asked.kind || kinds.length === 1}
              />
              <span>{t(kindWords[each])}</span>
            </label>
          ))}
        </fieldset>
        <label>
          {t('dryRun.name')}
          <input name="name" value={asked.kind === 'partner' ? '' : asked.name} required autocomplete="off" />
          <span class="hint">{t(mayAskAll ? 'dryRun.nameHint' : 'residency.ownHint')}</span>
        </label>
        <button class="button">{t('residency.ask')}</button>
      </form>
      {mayAskAll && web.registry.all().length > 0 && (
        <nav class="chips filter-chips" aria-label={t('companyTabs.partners')}>
          {web.registry
            .all()
            .slice(0, shownMax)
            .map((each) => (
              <a
                class="chip"
                href={`${residencyPath}?${new URLSearchParams({ kind: 'partner', name: String(each.peerId) })}`}
                aria-current={
                  asked.kind === 'partner' && asked.name === String(each.peerId) ? 'page' : undefined
                }
              >
                {each.company}
              </a>
            ))}
        </nav>
      )}
    </>
  );
}

const stateWords = {
  held: 'residency.held',
  erasing: 'residency.erasing',
  erased: 'residency.erased',
} as const satisfies Readonly<Record<Residence['state'], Key>>;
const howWords = { copy: 'residency.copy', reference: 'residency.reference' } as const;
const objectWords = { post: 'dryRun.post', file: 'residency.file' } as const;

function Residences(props: { readonly found: readonly Residence[]; readonly i18n: I18n }) {
  const { found, i18n } = props;
  const { t } = i18n;
  return (
    <div class="residences" role="region" tabindex={0} aria-label={t('residency.title')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('residency.object')}</th>
            <th scope="col">{t('residency.holder')}</th>
            <th scope="col">{t('residency.how')}</th>
            <th scope="col">{t('residency.since')}</th>
            <th scope="col">{t('residency.until')}</th>
            <th scope="col">{t('residency.state')}</th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, shownMax).map((one) => (
            <tr>
              <td>
                {t(objectWords[one.object])} <code class="handle">{one.uri.replace(/^.*\//, '…/')}</code>
              </td>
              <td>
                <bdi>{one.company}</bdi>
                {one.country !== '' && `, ${countryName(i18n, one.country)}`}
                <br />
                <span class="quiet">{one.host}</span>
              </td>
              <td>
                {one.version === null
                  ? t(howWords[one.how])
                  : t('residency.howVersion', { how: t(howWords[one.how]), version: one.version })}
              </td>
              <td>
                <Time at={one.since} i18n={i18n} />
              </td>
              <td>{one.until === null ? t('residency.open') : <Time at={one.until} i18n={i18n} />}</td>
              <td>{t(stateWords[one.state])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length > shownMax && (
        <p class="quiet">{t('residency.more', { count: found.length - shownMax })}</p>
      )}
    </div>
  );
}
