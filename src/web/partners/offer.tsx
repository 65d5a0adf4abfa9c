import type { Child } from 'hono/jsx';
import type { Hono } from 'hono';
import type { Agreement } from '#src/agreements/agreement.ts';
import { parseInvitation, type Invitation } from '#src/agreements/invite.ts';
import { answerInvitation, documentInForce, proposeAmendment, type Offered } from '#src/agreements/offer.ts';
import { readDealings, type Dealings } from '#src/agreements/read-partners.ts';
import { refusals } from '#src/agreements/refusals.ts';
import { namedTemplate, templateNames, type Template } from '#src/agreements/templates.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { CommonFields, GrantFields } from './grant-fields.tsx';
import { Contacts, contactsFor, rememberFrom } from './invite.tsx';
import { partnerIn, partnerPath, partnersPath, showPartners } from './partner-tabs.tsx';
import { dayIn, templateIn } from './term-fields.ts';

const page = `${partnersPath}/proposal`;
const yearMs = 365 * 86_400_000;

/** Answering an invitation with terms, and proposing other terms to a partner. */
export function offerRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(page, (c) => showPaste(web, c, null));
  app.post(page, (c) => showFirst(web, c));
  app.post(`${partnersPath}/proposals`, proven, (c) => propose(web, c));
  app.get(`${partnersPath}/:id/amendment`, async (c) => showAmendment(web, c, await partnerIn(web, c), null));
  app.post(`${partnersPath}/:id/amendment`, proven, (c) => amend(web, c));
}

const isExpected = (error: unknown): error is Refusal | Unavailable =>
  error instanceof Refusal || error instanceof Unavailable;

const depsOf = ({ db, egress }: WebContext) => ({ db, egress, key: () => instanceKey(db, db.instance) });

function showPaste(web: WebContext, c: WebRequest, problem: string | null): Response {
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const title = t('partner.answer');
  const body = (
    <>
      <h2>{title}</h2>
      <p class="quiet">{t('propose.pasteLead')}</p>
      <Problem text={problem} />
      <form class="fields" method="post" action={page}>
        <Hidden ctx={ctx} back={page} />
        <label>
          {t('invite.invitation')}
          <textarea name="invitation" rows={6} required spellcheck={false} autocomplete="off">
            {problem === null ? '' : form.text('invitation')}
          </textarea>
        </label>
        <p class="buttons">
          <button class="button">{t('propose.read')}</button>
          <a class="button second" href={partnersPath}>
            {t('form.cancel')}
          </a>
        </p>
      </form>
    </>
  );
  return showPartners(web, c, { title, body, ...(problem === null ? {} : { status: 422 }) });
}

/** Who invites, and the terms to answer with, from one of the templates. Nothing is sent yet. */
async function showFirst(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  try {
    const invitation = parseInvitation(form.text('invitation'), Date.now());
    if (invitation.party.origin === web.db.instance.origin) throw refusals.ownInvitation();
    const name = form.line('template') || 'full';
    return await showTerms(web, c, invitation, templateFor(web, invitation, name), name, null);
  } catch (error) {
    if (error instanceof Refusal) return showPaste(web, c, explain(ctx.i18n, error));
    throw error;
  }
}

const templateFor = (web: WebContext, { party }: Invitation, name: string): Template =>
  namedTemplate(templateNames.includes(name) ? name : 'full', {
    ours: web.db.instance.country,
    theirs: party.country,
  });

const templateWords = {
  full: 'propose.full',
  groups: 'propose.groupsOnly',
  followers: 'propose.followers',
} as const;

async function showTerms(
  web: WebContext,
  c: WebRequest,
  invitation: Invitation,
  template: Template,
  name: string,
  problem: string | null,
): Promise<Response> {
  const { ctx, form } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const { party } = invitation;
  const title = t('propose.title', { company: party.legalName });
  const today = new Date().toISOString().slice(0, 10);
  const inAYear = new Date(Date.now() + yearMs).toISOString().slice(0, 10);
  const kept = <input type="hidden" name="invitation" value={form.text('invitation')} />;
  const body = (
    <>
      <h2>{title}</h2>
      <p class="quiet">
        {t('propose.invitedBy', { company: party.legalName, address: party.origin })}{' '}
        <code class="handle">{party.thumbprint}</code>
      </p>
      <Problem text={problem} />
      <form class="buttons" method="post" action={page}>
        <Hidden ctx={ctx} back={page} />
        {kept}
        <span>{t('propose.template')}</span>
        {(Object.keys(templateWords) as (keyof typeof templateWords)[]).map((each) => (
          <button class="button second small" name="template" value={each} aria-pressed={each === name}>
            {t(templateWords[each])}
          </button>
        ))}
      </form>
      <form class="fields" method="post" action={`${partnersPath}/proposals`}>
        <Hidden ctx={ctx} back={page} />
        {kept}
        <input type="hidden" name="template" value={name} />
        <TermFields
          web={web}
          c={c}
          template={template}
          them={party.legalName}
          from={(problem !== null && form.line('from')) || today}
          expires={(problem !== null && form.line('expires')) || inAYear}
        />
        <Contacts {...await contactsFor(web, problem === null ? null : form)} i18n={i18n} />
        <Send c={c} back={partnersPath} />
      </form>
    </>
  );
  return showPartners(web, c, { title, body });
}

function TermFields(props: {
  readonly web: WebContext;
  readonly c: WebRequest;
  readonly template: Template;
  readonly them: string;
  readonly from: string | null;
  readonly expires: string;
}): Child {
  const { web, c, template, them, from, expires } = props;
  const { i18n } = c.var.ctx;
  const us = web.db.instance.company;
  const { t } = i18n;
  return (
    <>
      <GrantFields
        side="us"
        grant={template.fromUs}
        heading={t('partner.goesOut', { from: us, to: them })}
        i18n={i18n}
      />
      <GrantFields
        side="them"
        grant={template.fromThem}
        heading={t('partner.comesIn', { from: them, to: us })}
        i18n={i18n}
      />
      <CommonFields template={template} from={from} expires={expires} i18n={i18n} />
    </>
  );
}

function Send(props: { readonly c: WebRequest; readonly back: string }): Child {
  const { t } = props.c.var.ctx.i18n;
  return (
    <>
      <p class="quiet">{t('propose.hint')}</p>
      <p class="buttons">
        <button class="button">{t('propose.send')}</button>
        <a class="button second" href={props.back}>
          {t('form.cancel')}
        </a>
      </p>
    </>
  );
}

async function propose(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  let invitation: Invitation;
  try {
    invitation = parseInvitation(form.text('invitation'), Date.now());
  } catch (error) {
    if (error instanceof Refusal) return showPaste(web, c, explain(ctx.i18n, error));
    throw error;
  }
  const name = form.line('template');
  let template = templateFor(web, invitation, name);
  try {
    template = templateIn(form);
    await transaction(web.db, (tx) => rememberFrom(tx, form));
    const choice = { template, ...termIn(c) };
    const offered = await answerInvitation(depsOf(web), ctx.me.id, invitation, choice);
    return await afterSending(web, c, offered);
  } catch (error) {
    if (!isExpected(error)) throw error;
    return await showTerms(web, c, invitation, template, name, explain(ctx.i18n, error));
  }
}

/** Stored in any case; the partner's page says whether it has arrived. */
async function afterSending(web: WebContext, c: WebRequest, offered: Offered): Promise<Response> {
  const { id } = offered.document.payload;
  const of = (await readDealings(web.db)).find(({ offer }) => offer?.agreement.id === id);
  const done = offered.unsent === null ? 'proposed' : 'unsent';
  return c.redirect(of ? `${partnerPath(of)}?done=${done}` : partnersPath, 303);
}

function termIn(c: WebRequest): { notBefore?: string; expires?: string } {
  const { form } = c.var;
  const [from, expires] = [dayIn(form, 'from'), dayIn(form, 'expires')];
  return {
    ...(from === null ? {} : { notBefore: `${from}T00:00:00.000Z` }),
    ...(expires === null ? {} : { expires: `${expires}T23:59:59.000Z` }),
  };
}

function inForce(of: Dealings): Agreement {
  if (of.current === null) throw refusals.nothingInForce({ origin: of.origin });
  return of.current;
}

/** The terms in force, to be changed. What is proposed holds once the partner has signed it; until then nothing changes. */
async function showAmendment(
  web: WebContext,
  c: WebRequest,
  of: Dealings,
  problem: string | null,
  typed?: Template,
): Promise<Response> {
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const { payload } = await documentInForce(web, inForce(of));
  const terms = inForce(of).terms;
  if (terms === null || terms.termination === null) throw refusals.notInForce();
  const template: Template = typed ?? {
    ...{ fromUs: terms.out, fromThem: terms.in },
    ...{ erasureDays: payload.erasureDays, termination: terms.termination },
  };
  const title = t('propose.amendTitle', { company: of.company });
  const at = partnerPath(of);
  const body = (
    <>
      <h2>{title}</h2>
      <p class="quiet">{t('propose.amendLead', { company: of.company })}</p>
      <Problem text={problem} />
      <form class="fields" method="post" action={`${at}/amendment`}>
        <Hidden ctx={ctx} back={`${at}/amendment`} />
        <TermFields
          web={web}
          c={c}
          template={template}
          them={of.company}
          from={null}
          expires={(problem !== null && form.line('expires')) || payload.expires.slice(0, 10)}
        />
        <Send c={c} back={at} />
      </form>
    </>
  );
  return showPartners(web, c, { title, body, of, ...(problem === null ? {} : { status: 422 }) });
}

async function amend(web: WebContext, c: WebRequest): Promise<Response> {
  const of = await partnerIn(web, c);
  let template: Template | undefined;
  try {
    template = templateIn(c.var.form);
    const choice = { template, ...termIn(c) };
    const offered = await proposeAmendment(depsOf(web), c.var.ctx.me.id, inForce(of), choice);
    return await afterSending(web, c, offered);
  } catch (error) {
    if (!isExpected(error)) throw error;
    return await showAmendment(web, c, of, explain(c.var.ctx.i18n, error), template);
  }
}
