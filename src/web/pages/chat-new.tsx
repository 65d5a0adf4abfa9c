import type { Hono } from 'hono';
import { chatPeopleMax } from '#src/chat/chat.ts';
import { findConversation } from '#src/chat/read.ts';
import { chatPlace, placeAsked } from '#src/drafts/draft.ts';
import type { Face } from '#src/people/person.ts';
import { searchPeople } from '#src/people/search.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { companiesOf, hindrance, peopleAsked, sendForm, type Typed } from '../chat.ts';
import { draftAt } from '../composing.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { readFiles } from '../draft.ts';
import { findPerson } from '../find.ts';
import { Icon } from '../parts/icon.tsx';
import { MessageBox } from '../parts/message-box.tsx';
import { PersonCard } from '../parts/person-card.tsx';
import { Plate } from '../parts/plate.tsx';
import { linesOf } from '../read.ts';
import { showPage } from '../show.tsx';

/** Whom to write to, and the first message. Who was chosen stands in the address, so it works by links alone. */
export function chatNewRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/chat/new', async (c) => {
    const people = await peopleAsked(web, c.var.visit.me.id, c.req.queries('with') ?? []);
    return (await open(web, c, people)) ?? showNew(web, c, people, { problem: null });
  });
  app.get('/chat/with/:handle', async (c) => {
    const id = await findPerson(web, c.var.visit.me.id, c.req.param('handle'));
    const [person] = id === null ? [] : await peopleAsked(web, c.var.visit.me.id, [id]);
    if (!person) throw notFound('This person');
    return (await open(web, c, [person])) ?? c.redirect(`/chat/new?with=${person.id}`, 303);
  });
  app.post('/chat/messages', async (c) => {
    const people = await peopleAsked(web, c.var.visit.me.id, c.var.form.list('person'));
    const ids = people.map((person) => person.id);
    const outcome = await sendForm(web, c, ids, null);
    if (!('sent' in outcome)) return showNew(web, c, people, outcome);
    return (await open(web, c, people)) ?? c.redirect('/chat', 303);
  });
}

/** They have talked before: there is only one conversation of the same people. */
async function open(web: WebContext, c: WebRequest, people: readonly Face[]): Promise<Response | null> {
  if (people.length === 0 || c.req.query('q') !== undefined || c.req.query('add') !== undefined) return null;
  const ids = people.map((person) => person.id);
  const id = await findConversation(web.db, c.var.visit.me.id, ids);
  return id === null ? null : c.redirect(`/chat/${id}#latest`, 303);
}

const foundMax = 12;

async function showNew(
  web: WebContext,
  c: WebRequest,
  people: readonly Face[],
  outcome: { readonly problem: string | null; readonly typed?: Typed },
): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const q = (c.req.query('q') ?? '').trim().slice(0, 200);
  const chosen = new Set<PersonId>([visit.me.id, ...people.map((person) => person.id)]);
  const found = q === '' ? [] : await searchPeople(web.db, visit.viewer, { q, limit: foundMax });
  const offered = found.filter((person) => !chosen.has(person.id) && person.kind !== 'instance');
  const [lines, left] = await Promise.all([
    linesOf(
      web.db,
      visit.viewer,
      offered.map((person) => person.id),
    ),
    draftAt(web, visit, placeAsked(chatPlace(null), c.req.query('draft')), 'direct'),
  ]);
  const typed = outcome.typed ?? left.written;
  const files = outcome.typed ? await readFiles(web.db, visit.me.id, typed.fileIds) : left.files;
  const reason = hindrance(web, visit.words, people);
  const ids = people.map((person) => person.id);
  const known = people.length === 0 ? null : await findConversation(web.db, visit.me.id, ids);
  const body = (
    <section class="chat-new" data-controller="chat">
      <h1>{t('chat.newHeading')}</h1>
      <Chosen people={people} visit={visit} />
      {known !== null && (
        <p class="hint">
          <a href={`/chat/${known}#latest`}>{t('chat.haveAlready')}</a>
        </p>
      )}
      {people.length < chatPeopleMax - 1 && <Finder q={q} people={people} visit={visit} />}
      {q !== '' && offered.length === 0 && <p class="quiet">{t('chat.nobodyFound', { q })}</p>}
      {offered.length > 0 && (
        <ul class="people">
          {offered.map((person) => (
            <PersonCard person={person} visit={visit} house={web.db.house} line={lines.get(person.id)}>
              <Offer web={web} visit={visit} person={person} people={people} />
            </PersonCard>
          ))}
        </ul>
      )}
      {reason !== null && <p class="notice warning">{reason}</p>}
      {people.length > 0 && reason === null && (
        <MessageBox
          visit={visit}
          house={web.db.house}
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

/** Where people are chosen, with these chosen already. */
export const pathWith = (people: readonly { readonly id: string }[], more = ''): string =>
  `/chat/new?${people.map((person) => `with=${person.id}`).join('&')}${more}`;

/** Each can be taken out again. */
function Chosen(props: { readonly people: readonly Face[]; readonly visit: Visit }) {
  const { people, visit } = props;
  if (people.length === 0) return <p class="quiet">{visit.words.t('chat.choose')}</p>;
  return (
    <ul class="chosen" aria-label={visit.words.t('chat.chosen')}>
      {people.map((person) => (
        <li>
          <a
            class="chip"
            href={pathWith(
              people.filter((each) => each.id !== person.id),
              '&add=1',
            )}
            title={visit.words.t('chat.takeOut', { name: person.name })}
          >
            {person.name} <Plate of={person} />
            <Icon name="close" />
          </a>
        </li>
      ))}
    </ul>
  );
}

function Finder(props: { readonly q: string; readonly people: readonly Face[]; readonly visit: Visit }) {
  const { q, people, visit } = props;
  const { t } = visit.words;
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
  readonly visit: Visit;
  readonly person: Face;
  readonly people: readonly Face[];
}) {
  const { web, visit, person, people } = props;
  if (hindrance(web, visit.words, [person]) !== null)
    return <span class="quiet">{visit.words.t('chat.notReachable')}</span>;
  return (
    <a class="button second" href={pathWith([...people, person], '&add=1')}>
      <Icon name="plus" />
      {visit.words.t('chat.add')}
      <span class="hidden"> {person.name}</span>
    </a>
  );
}
