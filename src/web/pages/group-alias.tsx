import type { Hono } from 'hono';
import { chooseAlias } from '#src/groups/choose-alias.ts';
import type { GroupView } from '#src/groups/group.ts';
import { aliasesOf, type OwnAlias } from '#src/groups/read-aliases.ts';
import { pseudonymMax, pseudonymMin } from '#src/people/add-alias.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { groupOf } from '../find.ts';
import { Hidden } from '../layout.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/notice.tsx';
import { groupPath } from '../prose.ts';
import { showPage } from '../show.tsx';
import type { Words } from '../words.ts';

/** The member's pseudonym in a group that allows them: chosen once, told to nobody. Other groups have no such page. */
export function groupAliasRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/pseudonym', async (c) => showAlias(web, c, await placeOf(web, c)));
  app.post('/groups/:handle/pseudonym', async (c) => {
    const { visit, form } = c.var;
    const place = await placeOf(web, c);
    const name = form.line('name');
    try {
      const keys = await generateKeys();
      await transaction(web.db, (tx) => chooseAlias(tx, visit.me.id, place.group.id, { name, keys }));
      return c.redirect(`${groupPath(place.group)}/pseudonym`, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showAlias(web, c, place, { name, problem: explain(visit.words, error) });
    }
  });
}

interface Place {
  readonly group: GroupView;
  readonly alias: OwnAlias | null;
}

/** Who has one still finds it here when the group has changed its mind. */
async function placeOf(web: WebContext, c: WebRequest): Promise<Place> {
  const group = await groupOf(web, c);
  if (group.mine?.state !== 'active') throw notFound('This page');
  const aliases = await aliasesOf(web.db, c.var.visit.me.id);
  const alias = aliases.find((each) => each.groupId === group.id) ?? null;
  if (alias === null && !group.pseudonyms) throw notFound('This page');
  return { group, alias };
}

function showAlias(
  web: WebContext,
  c: WebRequest,
  { group, alias }: Place,
  typed: { readonly name: string; readonly problem: string } | null = null,
): Response | Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const body = (
    <section class="alias-page">
      <a class="back-link" href={groupPath(group)}>
        <Icon name="back" />
        {group.name}
      </a>
      <h1>{t('alias.heading')}</h1>
      {alias ? (
        <>
          <Problem text={typed?.problem ?? null} />
          <State alias={alias} group={group} words={visit.words} />
        </>
      ) : (
        <form class="fields" method="post" action={`${groupPath(group)}/pseudonym`}>
          <Hidden visit={visit} />
          <Problem text={typed?.problem ?? null} />
          <p>{t('alias.lead')}</p>
          <label>
            {t('alias.name')}
            <input
              name="name"
              value={typed?.name ?? ''}
              required
              minlength={pseudonymMin}
              maxlength={pseudonymMax}
              autocomplete="off"
              aria-describedby={typed ? 'problem alias-hint' : 'alias-hint'}
            />
            <span class="hint" id="alias-hint">
              {t('alias.hint')}
            </span>
          </label>
          <div class="buttons">
            <button class="button">{t('alias.choose')}</button>
            <a class="button second" href={groupPath(group)}>
              {t('form.cancel')}
            </a>
          </div>
        </form>
      )}
      <Knowing group={group} words={visit.words} />
    </section>
  );
  return showPage(web, c, {
    title: `${t('alias.heading')} · ${group.name}`,
    room: 'groups',
    body,
    status: typed ? 422 : 200,
  });
}

function State(props: { readonly alias: OwnAlias; readonly group: GroupView; readonly words: Words }) {
  const { alias, group, words } = props;
  const name = alias.name;
  if (alias.endedAt !== null) return <p class="notice">{words.t('alias.ended', { name })}</p>;
  if (!group.pseudonyms) return <p class="notice">{words.t('alias.resting', { name })}</p>;
  if (!alias.usable)
    return <p class="notice">{words.t('alias.waiting', { name, company: group.company })}</p>;
  return (
    <p class="notice success">
      <Icon name="check" />
      <span>{words.t('alias.ready', { name })}</span>
    </p>
  );
}

/** What a pseudonym hides and what it does not: said before it is chosen, and kept in sight. */
function Knowing({ group, words }: { readonly group: GroupView; readonly words: Words }) {
  const { t } = words;
  return (
    <>
      <h2>{t('alias.knowing')}</h2>
      <ul>
        <li>{t('alias.sees', { company: group.company })}</li>
        <li>{t('alias.operators')}</li>
        <li>{t('alias.style')}</li>
        <li>{t('alias.files')}</li>
        <li>{t('alias.once')}</li>
      </ul>
    </>
  );
}
