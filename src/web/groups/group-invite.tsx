import type { Hono } from 'hono';
import { canHost, readGuestHosts } from '#src/accounts/guests.ts';
import { noteMax, type GroupView } from '#src/groups/group.ts';
import { invite } from '#src/groups/invite.ts';
import { canInvite } from '#src/groups/policy.ts';
import { tiesOf } from '#src/groups/read-members.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import { searchPeople } from '#src/people/search.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { findPerson, groupAtPath } from '../shell/find.ts';
import { idOf, type Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Avatar } from '../people/avatar.tsx';
import { showGroup } from './group-page.tsx';
import { Empty, Problem } from '../shell/notice.tsx';
import { handleOf } from '../people/person-card.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { groupPath } from '../posts/post-html.ts';
import { linesOf } from '../shell/read.ts';

const foundMax = 30;
/** Invited at once: each sends a message to someone. */
const invitedMax = 50;

/** Inviting people from all companies: found by name or handle, several at once, with a note. */
export function groupInviteRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/invitations', async (c) =>
    showInvite(web, c, await invitable(web, c), { ...nothing, q: (c.req.query('q') ?? '').trim() }),
  );
  app.post('/groups/:handle/invitations', (c) => inviteChosen(web, c));
}

/** Whoever may not invite has no such page, neither to read nor to send: it says who belongs to the group. */
export async function invitable(web: WebContext, c: WebRequest): Promise<GroupView> {
  const group = await groupAtPath(web, c);
  if (group.archivedAt !== null || c.var.ctx.me.guestOf !== null || !canInvite(group, group.mine))
    throw notFound('page');
  return group;
}

/**
 * `person`, ticked in this search or an earlier one; `handle` and `handles`, written by hand, whose homes are asked when no one here knows
 * them. With `find` no one is invited yet: the search is done again, and whoever was ticked stays so.
 */
async function inviteChosen(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const { i18n } = ctx;
  const typed = readTyped(form);
  const group = await invitable(web, c);
  if (form.flag('find')) return showInvite(web, c, group, typed);
  const again = (problem: string, more: Partial<Typed> = {}) =>
    showInvite(web, c, group, { ...typed, ...more, problem });
  try {
    const { found, unknown } = await findWritten(web, ctx.me.id, typed.handles);
    const people = [...new Set([...typed.chosen, ...found])];
    const [handle] = unknown;
    if (handle !== undefined)
      return await again(i18n.t('group.inviteNobody', { handle: i18n.list(unknown) }), {
        ...(typed.handles.length === 1 ? { q: handle } : {}),
        ...{ chosen: people, handles: unknown },
      });
    if (people.length === 0) return await again(i18n.t('invite.nobodyChosen'));
    if (people.length > invitedMax) return await again(i18n.t('invite.tooMany', { count: invitedMax }));
    await transaction(web.db, async (tx) => {
      for (const person of people) await invite(tx, ctx.me.id, group.id, person, typed.note);
    });
    return c.redirect(`${groupPath(group)}/members`, 303);
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unavailable) return again(explain(i18n, error));
    throw error;
  }
}

/** The content of the form. */
interface Typed {
  readonly q: string;
  readonly chosen: readonly PersonId[];
  /** Full handles, as written. */
  readonly handles: readonly string[];
  readonly note: string;
  readonly problem: string | null;
}

const nothing: Typed = { q: '', chosen: [], handles: [], note: '', problem: null };

const readTyped = (form: Form): Typed => ({
  q: form.line('q'),
  chosen: form.list('person').flatMap((text) => idOf<PersonId>(text) ?? []),
  handles: [form.line('handle'), ...form.text('handles').split(/[\s,;]+/)]
    .filter((text) => text !== '')
    .slice(0, invitedMax),
  note: form.text('note'),
  problem: null,
});

async function findWritten(web: WebContext, me: PersonId, handles: readonly string[]) {
  const found: PersonId[] = [];
  const unknown: string[] = [];
  for (const handle of handles) {
    const person = await findPerson(web, me, handle);
    if (person === null) unknown.push(handle);
    else found.push(person);
  }
  return { found, unknown };
}

async function showInvite(web: WebContext, c: WebRequest, group: GroupView, typed: Typed): Promise<Response> {
  const { ctx } = c.var;
  const { db } = web;
  const { t } = ctx.i18n;
  const { q, problem } = typed;
  const [found, chosen, memberCounts] = await Promise.all([
    q === '' ? [] : searchPeople(db, ctx.viewer, { q, limit: foundMax }),
    readPersonSummaries(db, typed.chosen.slice(0, invitedMax)),
    memberCountsOf(db, ctx.viewer, group.id),
  ]);
  const hasPartners = memberCounts.some(({ peerId }) => peerId !== null);
  const mayHost = group.peerId === null && !hasPartners && canHost(await readGuestHosts(db), group.mine);
  const earlier = chosen.filter(
    (person) => person.kind === 'person' && !found.some(({ id }) => id === person.id),
  );
  const ids = [...earlier, ...found].map((person) => person.id);
  const [lines, ties] = await Promise.all([linesOf(db, ctx.viewer, ids), tiesOf(db, group.id, ids)]);
  const candidates = (people: readonly PersonSummary[]) =>
    people.map((person) => (
      <Candidate
        person={person}
        line={lines.get(person.id)}
        tie={ties.get(person.id) ?? null}
        chosen={typed.chosen.includes(person.id)}
        web={web}
        t={t}
      />
    ));
  const body = (
    <>
      <h2>{t('invite.heading')}</h2>
      <Lead group={group} t={t} />
      {mayHost && <GuestInstead group={group} t={t} />}
      <form class="fields" method="post" action={`${groupPath(group)}/invitations`}>
        <Hidden ctx={ctx} back={`${groupPath(group)}/members`} />
        <Search q={q} t={t} />
        <Problem text={problem} />
        {q !== '' && found.length === 0 && problem === null && <ByHandle q={q} t={t} />}
        {found.length > 0 && (
          <fieldset class="invite-people">
            <legend class="hidden">{t('invite.found', { q })}</legend>
            {candidates(found)}
          </fieldset>
        )}
        {earlier.length > 0 && (
          <fieldset class="invite-people">
            <legend>{t('invite.chosen')}</legend>
            {candidates(earlier)}
          </fieldset>
        )}
        <ByHand typed={typed} t={t} />
        <div class="buttons">
          <button class="button">{t('invite.send')}</button>
          <a class="button second" href={`${groupPath(group)}/members`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'members', title: t('invite.heading'), body },
    ...(problem === null && c.req.method === 'GET' ? {} : { status: 422 }),
  });
}

function Lead({ group, t }: { readonly group: GroupView; readonly t: Say }) {
  return (
    <>
      <p class="quiet">
        {t(group.peerId === null ? 'invite.lead' : 'invite.leadAway', { company: group.company })}
      </p>
      <p>
        <a class="more-link" href={`${groupPath(group)}/invitations/list`}>
          {t('inviteList.heading')}
        </a>
      </p>
    </>
  );
}

function GuestInstead({ group, t }: { readonly group: GroupView; readonly t: Say }) {
  return (
    <p>
      <a class="more-link" href={`${groupPath(group)}/guests`}>
        {t('guest.inviteInstead')}
      </a>
    </p>
  );
}

/** Several at once, by their addresses, and a word to all who are invited. */
function ByHand({ typed, t }: { readonly typed: Typed; readonly t: Say }) {
  return (
    <>
      <details open={typed.handles.length > 1}>
        <summary>{t('invite.bulk')}</summary>
        <label>
          <span class="hint">{t('invite.bulkHint')}</span>
          <textarea name="handles" rows={4} autocapitalize="none" spellcheck={false}>
            {typed.handles.length > 1 ? typed.handles.join('\n') : ''}
          </textarea>
        </label>
      </details>
      <label>
        {t('invite.note')}
        <textarea name="note" rows={2} maxlength={noteMax}>
          {typed.note}
        </textarea>
      </label>
    </>
  );
}

/** The first button of the form, so that Enter in its field searches. */
function Search(props: { readonly q: string; readonly t: Say }) {
  const { q, t } = props;
  return (
    <div class="people-search" role="search" aria-label={t('invite.search')}>
      <label>
        {t('invite.search')}
        <input type="search" name="q" value={q} autocomplete="off" aria-describedby="invite-hint" />
      </label>
      <button class="button second" name="find" value="1">
        {t('people.search')}
      </button>
      <p class="hint" id="invite-hint">
        {t('group.inviteHint')}
      </p>
    </div>
  );
}

type Say = WebRequest['var']['ctx']['i18n']['t'];

/** No one here knows the name; a full handle is asked for at its home. */
function ByHandle(props: { readonly q: string; readonly t: Say }) {
  const { q, t } = props;
  if (!/^@?[^@\s]+@[^@\s]+$/.test(q)) return <Empty sentence={t('invite.nobodyFound', { q })} />;
  return (
    <label>
      {t('invite.byHandle')}
      <input name="handle" value={q} autocapitalize="none" spellcheck={false} />
    </label>
  );
}

function Candidate(props: {
  readonly person: PersonSummary;
  readonly line: string | undefined;
  readonly tie: 'invited' | 'requested' | 'active' | null;
  readonly chosen: boolean;
  readonly web: WebContext;
  readonly t: Say;
}) {
  const { person, line, tie, chosen, web, t } = props;
  const word =
    tie === 'active'
      ? 'role.member'
      : tie === 'invited'
        ? 'group.invited'
        : tie === 'requested'
          ? 'group.requested'
          : null;
  return (
    <label class="candidate">
      <input
        type="checkbox"
        name="person"
        value={person.id}
        checked={chosen && tie !== 'active' && tie !== 'invited'}
        disabled={tie === 'active' || tie === 'invited'}
      />
      <Avatar of={person} instance={web.db.instance} size="small" />
      <span class="person-text">
        <span class="name" dir="auto">
          {person.name}
        </span>{' '}
        <CompanyBadge of={person} />
        <span class="hint">{line ?? handleOf(person)}</span>
      </span>
      {word !== null && <span class="tag">{t(word)}</span>}
    </label>
  );
}
