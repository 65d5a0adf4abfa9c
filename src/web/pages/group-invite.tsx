import type { Hono } from 'hono';
import { noteMax, type GroupView } from '#src/groups/group.ts';
import { invite } from '#src/groups/invite.ts';
import { canInvite } from '#src/groups/policy.ts';
import { tiesOf } from '#src/groups/read-members.ts';
import { seatsOf } from '#src/groups/read-members.ts';
import type { Face } from '#src/people/person.ts';
import { searchPeople } from '#src/people/search.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { findPerson, groupOf } from '../find.ts';
import { idOf } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { showGroup } from '../parts/group-page.tsx';
import { Empty, Problem } from '../parts/notice.tsx';
import { handleOf } from '../parts/person-card.tsx';
import { Plate } from '../parts/plate.tsx';
import { groupPath } from '../prose.ts';
import { linesOf } from '../read.ts';
import { showPage } from '../show.tsx';

const foundMax = 30;
/** Invited at once: each is a letter to somebody. */
const invitedMax = 50;

/** Inviting people of all companies: found by name or handle, several at once, with a note. */
export function groupInviteRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/invitations', async (c) => showInvite(web, c, await invitable(web, c)));
  app.post('/groups/:handle/invitations', (c) => inviteChosen(web, c));
}

/** Whoever may not invite has no such page; that somebody was sent there by an old page is refused by the verb. */
async function invitable(web: WebContext, c: WebRequest): Promise<GroupView> {
  const group = await groupOf(web, c);
  if (group.archivedAt !== null || !canInvite(group, group.mine)) throw notFound('This page');
  return group;
}

/** `person`, ticked in the list, or a `handle` written by hand, whose home is asked when nobody here knows them. */
async function inviteChosen(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const { words } = visit;
  const group = await groupOf(web, c);
  const handle = form.line('handle');
  const again = (problem: string) => showInvite(web, c, group, { q: handle || form.line('q'), problem });
  try {
    const chosen = form.list('person').flatMap((text) => idOf<PersonId>(text) ?? []);
    const written = handle === '' ? null : await findPerson(web, visit.me.id, handle);
    if (handle !== '' && written === null) return await again(words.t('group.inviteNobody', { handle }));
    const people = [...new Set([...chosen, ...(written === null ? [] : [written])])].slice(0, invitedMax);
    if (people.length === 0) return await again(words.t('invite.nobodyChosen'));
    await transaction(web.db, async (tx) => {
      for (const person of people) await invite(tx, visit.me.id, group.id, person, form.text('note'));
    });
    return c.redirect(`${groupPath(group)}/members`, 303);
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unavailable) return again(explain(words, error));
    throw error;
  }
}

async function showInvite(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  tried: { readonly q: string; readonly problem: string } | null = null,
): Promise<Response> {
  const { visit } = c.var;
  const { db } = web;
  const { t } = visit.words;
  const q = tried?.q ?? (c.req.query('q') ?? '').trim();
  const [found, seats] = await Promise.all([
    q === '' ? [] : searchPeople(db, visit.viewer, { q, limit: foundMax }),
    seatsOf(db, visit.viewer, group.id),
  ]);
  const ids = found.map((person) => person.id);
  const [lines, ties] = await Promise.all([linesOf(db, visit.viewer, ids), tiesOf(db, group.id, ids)]);
  const path = `${groupPath(group)}/invitations`;
  const body = (
    <>
      <h2>{t('invite.heading')}</h2>
      <p class="quiet">
        {t(group.peerId === null ? 'invite.lead' : 'invite.leadAway', { company: group.company })}
      </p>
      <Search path={path} q={q} t={t} />
      <form class="fields" method="post" action={path}>
        <Hidden visit={visit} back={`${groupPath(group)}/members`} />
        <input type="hidden" name="q" value={q} />
        <Problem text={tried?.problem ?? null} />
        {q !== '' && found.length === 0 && tried === null && <ByHandle q={q} t={t} />}
        {found.length > 0 && (
          <fieldset class="invite-people">
            <legend class="hidden">{t('invite.heading')}</legend>
            {found.map((person) => (
              <Candidate
                person={person}
                line={lines.get(person.id)}
                tie={ties.get(person.id) ?? null}
                web={web}
                t={t}
              />
            ))}
          </fieldset>
        )}
        {q !== '' && (
          <>
            <label>
              {t('invite.note')}
              <textarea name="note" rows={2} maxlength={noteMax} />
            </label>
            <div class="buttons">
              <button class="button">{t('invite.send')}</button>
              <a class="button second" href={`${groupPath(group)}/members`}>
                {t('form.cancel')}
              </a>
            </div>
          </>
        )}
      </form>
    </>
  );
  const title = `${t('invite.heading')} · ${group.name}`;
  return showPage(web, c, { title, room: 'groups', body, status: tried === null ? 200 : 422 });
}

function Search(props: { readonly path: string; readonly q: string; readonly t: Say }) {
  const { path, q, t } = props;
  return (
    <form class="people-search" action={path} role="search" aria-label={t('invite.search')}>
      <label>
        {t('invite.search')}
        <input type="search" name="q" value={q} autocomplete="off" aria-describedby="invite-hint" />
      </label>
      <button class="button second">{t('people.search')}</button>
      <p class="hint" id="invite-hint">
        {t('group.inviteHint')}
      </p>
    </form>
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
  readonly web: WebContext;
  readonly t: Say;
}) {
  const { person, line, tie, web, t } = props;
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
        disabled={tie === 'active' || tie === 'invited'}
      />
      <Avatar of={person} house={web.db.house} size="small" />
      <span class="person-text">
        <span class="name">{person.name}</span> <Plate of={person} />
        <span class="hint">{line ?? handleOf(person)}</span>
      </span>
      {word !== null && <span class="tag">{t(word)}</span>}
    </label>
  );
}
