import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { openDraftArchive } from '#src/carveouts/carry-out-draft.ts';
import {
  askToGive,
  askToTake,
  readDraft,
  signDraft,
  withdrawDraft,
  type Asked,
  type Draft,
  type DraftState,
} from '#src/carveouts/drafts.ts';
import { planCarveOut, type Plan } from '#src/carveouts/plan.ts';
import { refusals } from '#src/carveouts/refusals.ts';
import { collisionsOf, verifiedFor } from '#src/carveouts/take.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { signedActs } from '../audit/signed-acts.ts';
import { showCompany } from '../company/company-tabs.tsx';
import { FileField } from '../posts/file-button.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain, explainKept } from '../shell/explain.ts';
import type { Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { carveOutsPath, Planned, type ShowAll } from './carve-out-parts.tsx';

const path = `${carveOutsPath}/drafts`;

/** What one person asks for and another one signs: that people go, or that a partner's archive is taken. Guarded by companyDoor. */
export function carveOutDraftRoutes(app: Hono<WebEnv>, web: WebContext, showAll: ShowAll): void {
  app.post(carveOutsPath, proven, (c) => orBack(c, showAll, () => give(web, c)));
  app.post(`${carveOutsPath}/arrivals`, proven, (c) => orBack(c, showAll, () => take(web, c)));
  app.get(`${path}/:id/archive`, (c) => download(web, c));
  signedActs(app, web, {
    ...{ path, find, show: showOne },
    acts: { signature: signDraft, withdrawal: withdrawDraft },
  });
}

/** What is refused is said on the page where it was asked for. */
async function orBack(c: WebRequest, showAll: ShowAll, act: () => Promise<string>): Promise<Response> {
  try {
    return c.redirect(`${path}/${await act()}`, 303);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return showAll(c, explain(c.var.ctx.i18n, error));
  }
}

async function give(web: WebContext, c: WebRequest): Promise<string> {
  const { form, ctx } = c.var;
  const choice = choiceOf((name) => form.line(name));
  const plan = await planCarveOut(web.db, web.registry, choice, form.line('to'));
  const asked: Asked = { ...choice, leaveBehind: form.flag('behind') };
  return await transaction(web.db, (tx) => askToGive(tx, ctx.me.id, plan, asked));
}

/** Who is chosen, as the form and the address name it. */
export function choiceOf(said: (name: string) => string): Asked {
  const [site, department, people] = [said('site'), said('department'), said('people')];
  return {
    ...(site !== '' && { site }),
    ...(department !== '' && { department }),
    ...(people !== '' && { handles: people.split(/[\s,]+/).filter(Boolean) }),
  };
}

async function take(web: WebContext, c: WebRequest): Promise<string> {
  const [file] = c.var.form.files('archive');
  if (!file) throw refusals.archiveMissing();
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { openArchive } = await import('#src/imports/open-archive.ts');
  const verified = await verifiedFor(web.db, openArchive(bytes));
  const { handles, emails } = await collisionsOf(web.db, verified.items);
  if (handles.length > 0) throw refusals.handlesTaken({ handles: handles.join(', ') });
  if (emails.length > 0) throw refusals.emailsTaken({ handles: emails.join(', ') });
  return await askToTake(web.db, c.var.ctx.me.id, verified, bytes);
}

async function find(web: WebContext, c: WebRequest): Promise<Draft> {
  const draft = await readDraft(web.db, c.req.param('id') ?? '');
  if (draft === null) throw notFound('page');
  return draft;
}

async function download(web: WebContext, c: WebRequest): Promise<Response> {
  const draft = await find(web, c);
  if (draft.state !== 'done') throw notFound('export');
  const file = await openDraftArchive(web.db, draft.id);
  return c.body(Readable.toWeb(file.read()) as ReadableStream, 200, {
    ...{ 'content-type': 'application/zip', 'content-length': String(file.bytes) },
    'content-disposition': `attachment; filename="carve-out-${draft.id.slice(0, 8)}.zip"`,
    'cache-control': 'private, no-store',
  });
}

async function showOne(
  web: WebContext,
  c: WebRequest,
  draft: Draft,
  problem: string | null,
): Promise<Response> {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const { side, company, state, counts, trouble } = draft;
  const { plan, wrong } =
    side === 'giving' && state === 'waiting' ? await planned(web, c, draft) : { plan: null, wrong: null };
  const body = (
    <>
      <p>
        <a href={carveOutsPath}>{t('companyTabs.carveOuts')}</a>
      </p>
      <h2>
        {t(side === 'giving' ? 'carveOut.to' : 'carveOut.from', { company })}{' '}
        <span class="tag">{t(draftWords[state])}</span>
      </h2>
      <Problem text={problem ?? wrong} />
      {state === 'failed' && <Problem text={explainKept(i18n, trouble)} />}
      {state === 'working' && <Note>{t('carveOut.working')}</Note>}
      <p>{t('carveOut.wouldCount', { ...counts })}</p>
      <Signatures of={draft} c={c} />
      <Steps of={draft} c={c} />
      {plan !== null && <Planned plan={plan} c={c} />}
    </>
  );
  const title = t(side === 'giving' ? 'carveOut.to' : 'carveOut.from', { company });
  const status = problem === null ? 200 : 422;
  return showCompany(web, c, { page: 'carveOuts', title, body, status });
}

async function planned(
  web: WebContext,
  c: WebRequest,
  { choice, origin }: Draft,
): Promise<{ readonly plan: Plan | null; readonly wrong: string | null }> {
  try {
    return { plan: await planCarveOut(web.db, web.registry, choice, origin), wrong: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { plan: null, wrong: explain(c.var.ctx.i18n, error) };
  }
}

function Signatures(props: { readonly of: Draft; readonly c: WebRequest }) {
  const { i18n } = props.c.var.ctx;
  const { by, askedAt, second, signedAt } = props.of;
  return (
    <ul class="quiet">
      <li>{i18n.t('carveOut.asked', { who: by, when: i18n.moment(askedAt) })}</li>
      {second !== null && signedAt !== null && (
        <li>{i18n.t('carveOut.signed', { who: second, when: i18n.moment(signedAt) })}</li>
      )}
    </ul>
  );
}

/** What can be done now; who has asked is told that somebody else must sign. */
function Steps(props: { readonly of: Draft; readonly c: WebRequest }) {
  const { ctx } = props.c.var;
  const { t } = ctx.i18n;
  const { id, side, state, byId } = props.of;
  const mine = byId === ctx.me.id;
  const isOpen = state === 'waiting' || state === 'failed';
  const step = (part: string, word: Key, isDanger = false) => (
    <form method="post" action={`${path}/${id}/${part}`}>
      <Hidden ctx={ctx} back={`${path}/${id}`} />
      <button class={isDanger ? 'button danger' : 'button second'}>{t(word)}</button>
    </form>
  );
  return (
    <div class="buttons">
      {isOpen && mine && <p>{t('carveOut.waits')}</p>}
      {isOpen &&
        !mine &&
        step('signature', side === 'giving' ? 'carveOut.sign' : 'carveOut.signTaking', true)}
      {isOpen && step('withdrawal', 'carveOut.withdraw')}
      {state === 'done' && (
        <a class="button" href={`${path}/${id}/archive`} data-turbo="false">
          {t(side === 'giving' ? 'carveOut.download' : 'carveOut.downloadSigned')}
        </a>
      )}
    </div>
  );
}

/** What waits for a second person, and what has come of it. */
export function Drafts(props: { readonly drafts: readonly Draft[]; readonly c: WebRequest }) {
  const { drafts, c } = props;
  const { t, moment } = c.var.ctx.i18n;
  if (drafts.length === 0) return null;
  return (
    <section class="part">
      <h2>{t('carveOut.drafts')}</h2>
      <ul class="ways">
        {drafts.map(({ id, side, company, state, by, askedAt, counts }) => (
          <li>
            <div>
              <a href={`${path}/${id}`} data-turbo-prefetch="false">
                {t(side === 'giving' ? 'carveOut.to' : 'carveOut.from', { company })}
              </a>
              <p class="quiet">
                {t('carveOut.asked', { who: by, when: moment(askedAt) })} ·{' '}
                {t('carveOut.wouldCount', { ...counts })}
              </p>
            </div>
            <span class="tag">{t(draftWords[state])}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** At the new instance: the archive that the old one has written. */
export function TakeForm(props: { readonly c: WebRequest }) {
  const { ctx } = props.c.var;
  const { t } = ctx.i18n;
  return (
    <section class="part">
      <h2>{t('carveOut.take')}</h2>
      <p class="quiet">{t('carveOut.takeLead')}</p>
      <form
        class="fields"
        method="post"
        action={`${carveOutsPath}/arrivals`}
        enctype="multipart/form-data"
        data-turbo="false"
      >
        <Hidden ctx={ctx} back={carveOutsPath} />
        <FileField
          label={t('carveOut.archive')}
          name="archive"
          i18n={t('file.chooseOne')}
          accept=".zip,application/zip"
          required
        />
        <p class="buttons">
          <button class="button">{t('carveOut.takeButton')}</button>
        </p>
      </form>
    </section>
  );
}

const draftWords = {
  waiting: 'carveOut.isWaiting',
  working: 'carveOut.isWorking',
  done: 'carveOut.isDone',
  failed: 'carveOut.isFailed',
  withdrawn: 'carveOut.isWithdrawn',
} as const satisfies Readonly<Record<DraftState, Key>>;
