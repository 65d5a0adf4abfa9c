import type { Hono } from 'hono';
import { createGroup } from '#src/groups/create.ts';
import { accesses, charterMax, descriptionMax, type Access, type GroupView } from '#src/groups/group.ts';
import { findGroup, listGroups, readGroup } from '#src/groups/read.ts';
import { nameMax } from '#src/people/person.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { idOf, type Form } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { pageAsked, peoplePerPage } from '../paging.ts';
import { accessWord, GroupCard } from '../parts/group-card.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty, Problem } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { groupPath } from '../prose.ts';
import { showPage } from '../show.tsx';
import type { Key, Words } from '../words.ts';

/** The directory of groups, and opening a new one. */
export function groupsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups', (c) => showDirectory(web, c));
  app.get('/groups/new', (c) => showNew(web, c, emptyGroup, null));
  app.post('/groups', (c) => create(web, c));
  // Where only the number is at hand: alerts know groups of partners without their host.
  app.get('/go/groups/:id', async (c) => {
    const id = idOf<GroupId>(c.req.param('id'));
    const group = id === null ? null : await readGroup(web.db, c.var.visit.viewer, id);
    if (!group) throw notFound('This group');
    return c.redirect(groupPath(group), 303);
  });
}

async function showDirectory(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit } = c.var;
  const { words } = visit;
  const { t } = words;
  const q = (c.req.query('q') ?? '').trim().slice(0, 200);
  const page = pageAsked(c, peoplePerPage);
  const [mine, found] = await Promise.all([
    q === '' && !page.moved ? listGroups(web.db, visit.viewer, { mine: true, page: { limit: 80 } }) : [],
    listGroups(web.db, visit.viewer, { q, page }),
  ]);
  const others = q === '' ? found.filter((group) => group.mine?.state !== 'active') : found;
  const body = (
    <>
      <div class="heading">
        <h1>{t('groups.heading')}</h1>
        <a class="button second" href="/groups/new">
          <Icon name="plus" />
          {t('groups.new')}
        </a>
      </div>
      <form class="people-search" action="/groups" role="search" aria-label={t('groups.heading')}>
        <label>
          {t('groups.q')}
          <input type="search" name="q" value={q} autocomplete="off" />
        </label>
        <button class="button">{t('people.search')}</button>
      </form>
      {mine.length > 0 && <Section title={t('groups.mine')} groups={mine} words={words} />}
      {others.length > 0 ? (
        <Section title={t(q === '' ? 'groups.others' : 'groups.found')} groups={others} words={words} />
      ) : (
        mine.length === 0 && (
          <Empty
            sentence={t(q === '' ? 'groups.empty' : 'groups.nothing')}
            href="/groups/new"
            action={t('groups.new')}
          />
        )
      )}
      <Pager
        words={words}
        path={q === '' ? '/groups' : `/groups?q=${encodeURIComponent(q)}`}
        cursors={found.map((group) => group.id)}
        limit={peoplePerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: t('groups.heading'), room: 'groups', body });
}

function Section(props: {
  readonly title: string;
  readonly groups: readonly GroupView[];
  readonly words: Words;
}) {
  return (
    <section>
      <h2>{props.title}</h2>
      <ul class="cards">
        {props.groups.map((group) => (
          <GroupCard group={group} words={props.words} />
        ))}
      </ul>
    </section>
  );
}

/** What stands in the form of a group. */
export interface GroupFields {
  readonly handle: string;
  readonly name: string;
  readonly access: Access;
  readonly description: string;
  readonly charter: string;
}

const emptyGroup: GroupFields = { handle: '', name: '', access: 'closed', description: '', charter: '' };

export function readGroupFields(form: Form): GroupFields {
  return {
    handle: form.line('handle').toLowerCase(),
    name: form.line('name'),
    access: accesses.find((access) => access === form.text('access')) ?? 'closed',
    description: form.text('description').trim(),
    charter: form.text('charter').trim(),
  };
}

async function create(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const fields = readGroupFields(form);
  const handle = fields.handle || handleFrom(fields.name);
  try {
    const keys = await generateKeys();
    const id = await transaction(web.db, (tx) => createGroup(tx, visit.me.id, { ...fields, handle, keys }));
    const group = await findGroup(web.db, id);
    return c.redirect(group ? groupPath(group) : '/groups', 303);
  } catch (error) {
    if (error instanceof Refusal)
      return showNew(web, c, { ...fields, handle }, explain(c.var.visit.words, error));
    throw error;
  }
}

/** "Hydraulik Süd" becomes `hydraulik-sud`: a proposal that the person can change. */
function handleFrom(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 30)
    .replace(/-+$/, '');
}

function showNew(web: WebContext, c: WebRequest, fields: GroupFields, problem: string | null): Response {
  const { visit } = c.var;
  const { t } = visit.words;
  const body = (
    <>
      <h1>{t('groups.newHeading')}</h1>
      <p class="quiet">{t('groups.newLead')}</p>
      <form class="fields" method="post" action="/groups">
        <Hidden visit={visit} />
        <Problem text={problem} />
        <GroupInputs fields={fields} words={visit.words} withHandle canGovern problem={problem !== null} />
        <div class="buttons">
          <button class="button">{t('groups.create')}</button>
          <a class="button second" href="/groups">
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, {
    title: t('groups.newHeading'),
    room: 'groups',
    body,
    status: problem === null ? 200 : 422,
  });
}

const accessHints: Readonly<Record<Access, Key>> = {
  open: 'group.openHint',
  closed: 'group.closedHint',
  secret: 'group.secretHint',
};

export function GroupInputs(props: {
  readonly fields: GroupFields;
  readonly words: Words;
  readonly withHandle?: boolean;
  readonly canGovern: boolean;
  readonly problem: boolean;
}) {
  const { fields, words, withHandle, canGovern, problem } = props;
  const { t } = words;
  return (
    <>
      <label>
        {t('group.name')}
        <input
          name="name"
          value={fields.name}
          required
          maxlength={nameMax}
          aria-describedby={problem ? 'problem' : undefined}
        />
      </label>
      {withHandle && (
        <label>
          {t('group.handle')}
          <input
            name="handle"
            value={fields.handle}
            maxlength={30}
            autocapitalize="none"
            spellcheck={false}
            aria-describedby="handle-hint"
          />
          <span class="hint" id="handle-hint">
            {t('group.handleHint')}
          </span>
        </label>
      )}
      {canGovern && (
        <fieldset>
          <legend>{t('group.access')}</legend>
          {accesses.map((access) => (
            <label class="choice">
              <input type="radio" name="access" value={access} checked={access === fields.access} />
              <span>
                <strong>{accessWord(words, access)}</strong>{' '}
                <span class="quiet">{t(accessHints[access])}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <label>
        {t('group.description')}
        <textarea name="description" rows={3} maxlength={descriptionMax}>
          {fields.description}
        </textarea>
      </label>
      <label>
        {t('group.charter')}
        <textarea name="charter" rows={6} maxlength={charterMax} aria-describedby="charter-hint">
          {fields.charter}
        </textarea>
        <span class="hint" id="charter-hint">
          {t('group.charterHint')}
        </span>
      </label>
    </>
  );
}
