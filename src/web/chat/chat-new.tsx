import { todayIn } from '#src/platform/days.ts';
import type { Hono } from 'hono';
import { chatPeopleMax } from '#src/chat/chat.ts';
import { readChatChoices } from '#src/chat/choices.ts';
import { findConversation } from '#src/chat/read.ts';
import { chatPlace, placeAsked } from '#src/drafts/draft.ts';
import type { Absence } from '#src/people/absence.ts';
import { absencesOf } from '#src/people/read-absences.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { searchPeople } from '#src/people/search.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { chatNameMax } from '#src/posts/kinds/chat/chat.ts';
import { companiesOf, hindrance, peopleAsked, sendForm, type Typed } from './chat.ts';
import { draftAt } from '../posts/composing.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { readFiles } from '../posts/draft.ts';
import { findPerson } from '../shell/find.ts';
import { Hidden } from '../shell/layout.tsx';
import { Icon } from '../shell/icon.tsx';
import { chatScript } from './script.ts';
import { MessageBox } from './message-box.tsx';
import { PersonCard } from '../people/person-card.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { linesOf } from '../shell/read.ts';
import { AwayNotes } from '../people/away-note.tsx';
import { showPage } from '../shell/show.tsx';
import { FileField, pictureTypes } from '../posts/file-button.tsx';

/** Whom to write to, and the first message. The chosen people are in the URL, so it works with links alone. */
export function chatNewRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/chat/new', async (c) => {
    const people = await peopleAsked(web, c.var.ctx.me.id, c.req.queries('with') ?? []);
    return (await open(web, c, people)) ?? showNew(web, c, people, { problem: null });
  });
  app.get('/chat/with/:handle', async (c) => {
    const id = await findPerson(web, c.var.ctx.me.id, c.req.param('handle'));
    const [person] = id === null ? [] : await peopleAsked(web, c.var.ctx.me.id, [id]);
    if (!person) throw notFound('person');
    return (await open(web, c, [person])) ?? c.redirect(`/chat/new?with=${person.id}`, 303);
  });
  app.post('/chat/messages', async (c) => {
    const people = await peopleAsked(web, c.var.ctx.me.id, c.var.form.list('person'));
    const ids = people.map((person) => person.id);
    const outcome = await sendForm(web, c, ids, null);
    if (!('sent' in outcome)) return showNew(web, c, people, outcome);
    return (await open(web, c, people)) ?? c.redirect('/chat', 303);
  });
}

/** They have talked before: there is only one conversation of the same people. */
async function open(
  web: WebContext,
  c: WebRequest,
  people: readonly PersonSummary[],
): Promise<Response | null> {
  if (people.length === 0 || c.req.query('q') !== undefined || c.req.query('add') !== undefined) return null;
  const ids = people.map((person) => person.id);
  const id = await findConversation(web.db, c.var.ctx.me.id, ids);
  return id === null ? null : c.redirect(`/chat/${id}#latest`, 303);
}

const foundMax = 12;

async function showNew(
  web: WebContext,
  c: WebRequest,
  people: readonly PersonSummary[],
  outcome: { readonly problem: string | null; readonly typed?: Typed },
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const q = (c.req.query('q') ?? '').trim().slice(0, 200);
  const chosen = new Set<PersonId>([ctx.me.id, ...people.map((person) => person.id)]);
  const found = q === '' ? [] : await searchPeople(web.db, ctx.viewer, { q, limit: foundMax });
  const offered = found.filter((person) => !chosen.has(person.id) && person.kind !== 'instance');
  const ids = people.map((person) => person.id);
  const [lines, absences, left, choices] = await Promise.all([
    linesOf(
      web.db,
      ctx.viewer,
      offered.map((person) => person.id),
    ),
    absencesOf(web.db, ctx.viewer, ids, todayIn(ctx.i18n.timeZone)),
    draftAt(web, ctx, placeAsked(chatPlace(null), c.req.query('draft')), 'direct'),
    readChatChoices(web.db, ctx.me.id),
  ]);
  const typed = outcome.typed ?? left.written;
  const files = outcome.typed ? await readFiles(web.db, ctx.me.id, typed.fileIds) : left.files;
  const reason = hindrance(web, ctx.i18n, people);
  const known = people.length === 0 ? null : await findConversation(web.db, ctx.me.id, ids);
  const body = (
    <section class="chat-new" {...chatScript(ctx, null, choices)}>
      <h1>{t('chat.newHeading')}</h1>
      <Chosen people={people} absences={absences} ctx={ctx} />
      {known !== null && (
        <p class="hint">
          <a href={`/chat/${known}#latest`}>{t('chat.haveAlready')}</a>
        </p>
      )}
      {people.length < chatPeopleMax - 1 && <Finder q={q} people={people} ctx={ctx} />}
      {q !== '' && offered.length === 0 && <p class="quiet">{t('chat.nobodyFound', { q })}</p>}
      {offered.length > 0 && (
        <ul class="people">
          {offered.map((person) => (
            <PersonCard person={person} ctx={ctx} instance={web.db.instance} line={lines.get(person.id)}>
              <Offer web={web} ctx={ctx} person={person} people={people} />
            </PersonCard>
          ))}
        </ul>
      )}
      {reason !== null && <p class="notice warning">{reason}</p>}
      {people.length > 1 && reason === null && <NamedChat ctx={ctx} people={people} />}
      {people.length > 0 && reason === null && (
        <MessageBox
          ctx={ctx}
          instance={web.db.instance}
          action="/chat/messages"
          companies={companiesOf(web, people)}
          people={people}
          place={left.place}
          typed={typed}
          files={files}
          problem={outcome.problem}
          focus={q === ''}
        />
      )}
    </section>
  );
  const status = outcome.problem === null ? 200 : 422;
  return showPage(web, c, { title: t('chat.newHeading'), room: 'chat', body, status });
}

/** The page for choosing people, with these chosen already. */
export const pathWith = (people: readonly { readonly id: string }[], more = ''): string =>
  `/chat/new?${people.map((person) => `with=${person.id}`).join('&')}${more}`;

/** Each can be taken out again. Who of them is away is said before one writes. */
function Chosen(props: {
  readonly people: readonly PersonSummary[];
  readonly absences: ReadonlyMap<PersonId, Absence>;
  readonly ctx: RequestContext;
}) {
  const { people, absences, ctx } = props;
  if (people.length === 0) return <p class="quiet">{ctx.i18n.t('chat.choose')}</p>;
  return (
    <>
      <ul class="chosen" aria-label={ctx.i18n.t('chat.chosen')}>
        {people.map((person) => (
          <li>
            <a
              class="chip"
              href={pathWith(
                people.filter((each) => each.id !== person.id),
                '&add=1',
              )}
              title={ctx.i18n.t('chat.takeOut', { name: person.name })}
            >
              {person.name} <CompanyBadge of={person} />
              <Icon name="close" />
            </a>
          </li>
        ))}
      </ul>
      <AwayNotes people={people} absences={absences} i18n={ctx.i18n} />
    </>
  );
}

/** Several people can have a chat with a name, from which one can be taken out and into which others can come. */
function NamedChat(props: { readonly ctx: RequestContext; readonly people: readonly PersonSummary[] }) {
  const { ctx, people } = props;
  const { t } = ctx.i18n;
  return (
    <details class="chat-named">
      <summary>{t('chat.beginGroup')}</summary>
      <form method="post" action="/chat/groups" enctype="multipart/form-data">
        <Hidden ctx={ctx} />
        <input type="hidden" name="once" value={newUuid()} />
        {people.map((person) => (
          <input type="hidden" name="person" value={person.id} />
        ))}
        <p class="hint">{t('chat.groupWhat')}</p>
        <label>
          <span>{t('chat.groupName')}</span>
          <input name="name" required maxlength={chatNameMax} dir="auto" />
        </label>
        <FileField
          label={t('chat.groupPictureMaybe')}
          name="picture"
          i18n={t('file.choosePicture')}
          accept={pictureTypes}
        />
        <button class="button">{t('chat.begin')}</button>
      </form>
    </details>
  );
}

function Finder(props: {
  readonly q: string;
  readonly people: readonly PersonSummary[];
  readonly ctx: RequestContext;
}) {
  const { q, people, ctx } = props;
  const { t } = ctx.i18n;
  return (
    <form class="chat-find" action="/chat/new" role="search">
      {people.map((person) => (
        <input type="hidden" name="with" value={person.id} />
      ))}
      <label>
        <span>{people.length === 0 ? t('chat.who') : t('chat.addMore')}</span>
        <input type="search" name="q" value={q} autocomplete="off" autofocus={people.length === 0} />
      </label>
      <button class="button second">{t('chat.find')}</button>
    </form>
  );
}

function Offer(props: {
  readonly web: WebContext;
  readonly ctx: RequestContext;
  readonly person: PersonSummary;
  readonly people: readonly PersonSummary[];
}) {
  const { web, ctx, person, people } = props;
  if (hindrance(web, ctx.i18n, [person]) !== null)
    return <span class="quiet">{ctx.i18n.t('chat.notReachable')}</span>;
  return (
    <a class="button second" href={pathWith([...people, person], '&add=1')}>
      <Icon name="plus" />
      {ctx.i18n.t('chat.add')}
      <span class="hidden"> {person.name}</span>
    </a>
  );
}
