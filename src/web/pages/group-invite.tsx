import type { Hono } from 'hono';
import { noteMax, type GroupView } from '#src/groups/group.ts';
import { invite } from '#src/groups/invite.ts';
import { canInvite } from '#src/groups/policy.ts';
import { tiesOf } from '#src/groups/read-members.ts';
import { seatsOf } from '#src/groups/read-members.ts';
import type { Face } from '#src/people/person.ts';
import { readFaces } from '#src/people/read.ts';
import { searchPeople } from '#src/people/search.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { findPerson, groupOf } from '../find.ts';
import { idOf, type Form } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { showGroup } from '../parts/group-page.tsx';
import { Empty, Problem } from '../parts/notice.tsx';
import { handleOf } from '../parts/person-card.tsx';
import { Plate } from '../parts/plate.tsx';
import { groupPath } from '../prose.ts';
import { linesOf } from '../read.ts';

const foundMax = 30;
/** Invited at once: each is a letter to somebody. */
const invitedMax = 50;

/** Inviting people of all companies: found by name or handle, several at once, with a note. */
export function groupInviteRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/invitations', async (c) =>
    showInvite(web, c, await invitable(web, c), { ...nothing, q: (c.req.query('q') ?? '').trim() }),
  );
  app.post('/groups/:handle/invitations', (c) => inviteChosen(web, c));
}

/** Whoever may not invite has no such page, neither to read nor to send: it says who belongs to the group. */
async function invitable(web: WebContext, c: WebRequest): Promise<GroupView> {
  const group = await groupOf(web, c);
  if (group.archivedAt !== null || !canInvite(group, group.mine)) throw notFound('This page');
  return group;
}

/**
 * `person`, ticked in this search or an earlier one; `handle` and `handles`, written by hand, whose homes are asked when nobody here knows
 * them. With `find` nobody is invited yet: the search is done again, and whoever was ticked stays so.
 */
async function inviteChosen(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const { words } = visit;
  const typed = readTyped(form);
  const group = await invitable(web, c);
  if (form.flag('find')) return showInvite(web, c, group, typed);
  const again = (problem: string, more: Partial<Typed> = {}) =>
    showInvite(web, c, group, { ...typed, ...more, problem });
  try {
    const { found, unknown } = await findWritten(web, visit.me.id, typed.handles);
    const people = [...new Set([...typed.chosen, ...found])];
    const [handle] = unknown;
    if (handle !== undefined)
      return await again(words.t('group.inviteNobody', { handle: words.list(unknown) }), {
        ...(typed.handles.length === 1 ? { q: handle } : {}),
        ...{ chosen: people, handles: unknown },
      });
    if (people.length === 0) return await again(words.t('invite.nobodyChosen'));
    if (people.length > invitedMax) return await again(words.t('invite.tooMany', { count: invitedMax }));
    await transaction(web.db, async (tx) => {
      for (const person of people) await invite(tx, visit.me.id, group.id, person, typed.note);
    });
    return c.redirect(`${groupPath(group)}/members`, 303);
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unavailable) return again(explain(words, error));
    throw error;
  }
}

/** What stands in the form. */
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
  const { visit } = c.var;
  const { db } = web;
  const { t } = visit.words;
  const { q, problem } = typed;
  const [found, chosen, seats] = await Promise.all([
    q === '' ? [] : searchPeople(db, visit.viewer, { q, limit: foundMax }),
    readFaces(db, typed.chosen.slice(0, invitedMax)),
    seatsOf(db, visit.viewer, group.id),
  ]);
  const earlier = chosen.filter((face) => face.kind === 'person' && !found.some(({ id }) => id === face.id));
  const ids = [...earlier, ...found].map((person) => person.id);
  const [lines, ties] = await Promise.all([linesOf(db, visit.viewer, ids), tiesOf(db, group.id, ids)]);
  const candidates = (people: readonly Face[]) =>
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
      <p class="quiet">
        {t(group.peerId === null ? 'invite.lead' : 'invite.leadAway', { company: group.company })}
      </p>
      <form class="fields" method="post" action={`${groupPath(group)}/invitations`}>
        <Hidden visit={visit} back={`${groupPath(group)}/members`} />
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
    ...{ group, seats, section: 'members', title: t('invite.heading'), body },
    ...(problem === null && c.req.method === 'GET' ? {} : { status: 422 }),
  });
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

type Say = WebRequest['var']['visit']['words']['t'];

/** Nobody here knows the name; a full handle is asked for at its home. */
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
  readonly person: Face;
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
      <Avatar of={person} house={web.db.house} size="small" />
      <span class="person-text">
        <span class="name" dir="auto">
          {person.name}
        </span>{' '}
        <Plate of={person} />
        <span class="hint">{line ?? handleOf(person)}</span>
      </span>
      {word !== null && <span class="tag">{t(word)}</span>}
    </label>
  );
}
