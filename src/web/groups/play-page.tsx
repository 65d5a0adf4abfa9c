import type { Hono } from 'hono';
import { replyPlace } from '#src/drafts/draft.ts';
import { readGroup } from '#src/groups/read.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import type { Viewer } from '#src/people/person.ts';
import { castRole } from '#src/plays/cast-role.ts';
import { movePlay, tellNext } from '#src/plays/move-play.ts';
import { nextStates, playStates, type Play, type PlayState } from '#src/plays/play.ts';
import { linesOf, readPlay, unclearIn } from '#src/plays/read-play.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { sourceMax } from '#src/posts/limits.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import { personPath } from '../posts/post-html.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { findPerson } from '../shell/find.ts';
import { idOf } from '../shell/forms.ts';
import type { Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { showGroup } from './group-page.tsx';
import { Debrief, Dialogue, Situation } from './play-dialogue.tsx';
import { stateWords } from './play-new.tsx';

/** A role play: who plays what, what is said, what happens, and afterwards where it was unclear who is responsible. */
export function playRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/plays/:id', (c) => show(web, c, idAsked(c), null));
  app.post('/plays/:id/roles/:role', (c) =>
    act(web, c, async (tx, id) => {
      const { ctx, form } = c.var;
      const named = form.line('player');
      const player =
        named === '' ? null : named === 'me' ? ctx.me.id : await findPerson(web, ctx.me.id, named);
      if (named !== '' && player === null) throw notFound('person');
      await castRole(tx, ctx.me.id, id, { role: Number(c.req.param('role')), player });
    }),
  );
  app.post('/plays/:id/state', (c) =>
    act(web, c, (tx, id) => {
      const to = playStates.find((each) => each === c.var.form.line('state'));
      if (!to) throw notFound('post');
      return movePlay(tx, c.var.ctx.me.id, id, to);
    }),
  );
  app.post('/plays/:id/events', (c) => act(web, c, (tx, id) => tellNext(tx, c.var.ctx.me.id, id)));
}

function idAsked(c: WebRequest): PostId {
  const id = idOf<PostId>(c.req.param('id'));
  if (id === null) throw notFound('post');
  return id;
}

async function act(
  web: WebContext,
  c: WebRequest,
  work: (tx: Tx, id: PostId) => Promise<unknown>,
): Promise<Response> {
  const id = idAsked(c);
  try {
    await transaction(web.db, (tx) => work(tx, id));
    return c.redirect(`/plays/${id}`, 303);
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'not_found')
      return show(web, c, id, explain(c.var.ctx.i18n, error));
    throw error;
  }
}

async function show(web: WebContext, c: WebRequest, id: PostId, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const viewer: Extract<Viewer, { readonly personId: PersonId }> = { personId: ctx.me.id };
  const play = await readPlay(web.db, viewer, id);
  const group = play && (await readGroup(web.db, viewer, play.groupId));
  if (!play || !group) throw notFound('post');
  const [lines, unclear, memberCounts] = await Promise.all([
    linesOf(web.db, viewer, id),
    unclearIn(web.db, id),
    memberCountsOf(web.db, viewer, group.id),
  ]);
  const shown = { web, ctx, play, lines, unclear };
  // Before it begins one reads who plays what; afterwards what is said comes first.
  const isBefore = play.state === 'cast';
  const body = (
    <section class="play" aria-labelledby="play">
      <h2 id="play" dir="auto">
        {play.post.title}
      </h2>
      <Problem text={problem} />
      <Standing play={play} ctx={ctx} />
      <Situation {...shown} isOpen={isBefore || lines.length === 0} />
      {isBefore && <Cast play={play} ctx={ctx} />}
      {play.state === 'debrief' && <Debrief {...shown} />}
      <Dialogue {...shown} />
      {play.state === 'running' && <Say play={play} ctx={ctx} />}
      <Script play={play} ctx={ctx} />
      {!isBefore && <Cast play={play} ctx={ctx} />}
    </section>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'posts', title: play.post.title, body },
    status: problem === null ? 200 : 422,
    live: [`thread:${play.post.rootId}`],
  });
}

/** Where the play is, and for who leads it the way on. */
function Standing({ play, ctx }: { readonly play: Play; readonly ctx: RequestContext }) {
  const { t, number } = ctx.i18n;
  const own = play.roles.find(({ role }) => role === play.mine);
  return (
    <div class="play-standing">
      <p>
        <span class="tag">{t(stateWords[play.state])}</span>{' '}
        {play.state !== 'cast' && (
          <span class="quiet">
            {t('play.played', { minutes: number(Math.floor(play.playedMs / 60_000)) })}
          </span>
        )}
      </p>
      <p>{own ? t('play.youPlay', { role: own.name }) : t(play.leads ? 'play.youLead' : 'play.youWatch')}</p>
      {own && own.brief !== '' && <p class="play-brief">{own.brief}</p>}
      {play.leads && nextStates[play.state].length > 0 && (
        <form class="buttons" method="post" action={`/plays/${play.post.id}/state`}>
          <Hidden ctx={ctx} />
          {nextStates[play.state].map((to, at) => (
            <button class={at === 0 ? 'button' : 'button second'} name="state" value={to}>
              {t(wordFor(play.state, to))}
            </button>
          ))}
        </form>
      )}
    </div>
  );
}

const wordFor = (from: PlayState, to: PlayState): Key => {
  if (to === 'running') return from === 'cast' ? 'play.start' : 'play.goOn';
  return to === 'debrief' ? 'play.toDebrief' : 'play.toPaused';
};

function Cast({ play, ctx }: { readonly play: Play; readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  const isOpen = play.state !== 'debrief';
  return (
    <section aria-labelledby="cast">
      <h3 id="cast">{t('play.roles')}</h3>
      <ul class="play-cast">
        {play.roles.map(({ role, name, player }) => (
          <li>
            <span class="name" dir="auto">
              {name}
            </span>
            {player ? (
              <span>
                <a href={personPath(player)} dir="auto">
                  {player.name}
                </a>{' '}
                <CompanyBadge of={player} />
              </span>
            ) : (
              <span class="quiet">{t('play.free')}</span>
            )}
            {isOpen && (
              <form method="post" action={`/plays/${play.post.id}/roles/${role}`}>
                <Hidden ctx={ctx} />
                {player === null && play.mine === null && (
                  <button class="button second" name="player" value="me">
                    {t('play.take')} <span class="hidden">{name}</span>
                  </button>
                )}
                {player !== null && (play.leads || player.id === ctx.me.id) && (
                  <button class="button second" name="player" value="">
                    {t(player.id === ctx.me.id ? 'play.giveUp' : 'play.freeUp')}{' '}
                    <span class="hidden">{name}</span>
                  </button>
                )}
              </form>
            )}
            {isOpen && play.leads && player === null && (
              <form class="play-name" method="post" action={`/plays/${play.post.id}/roles/${role}`}>
                <Hidden ctx={ctx} />
                <label>
                  <span class="hidden">{t('play.who', { role: name })}</span>
                  <input name="player" placeholder="@ada, @bob@beta.example" required autocapitalize="none" />
                </label>
                <button class="button second">
                  {t('play.castThem')} <span class="hidden">{name}</span>
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who only watches does not speak: they have the debrief. */
function Say({ play, ctx }: { readonly play: Play; readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  if (play.mine === null && !play.leads) return <p class="notice">{t('play.watching')}</p>;
  const { id } = play.post;
  return (
    <form class="fields play-say" method="post" action={`/posts/${id}/replies`}>
      <Hidden ctx={ctx} back={`/plays/${id}`} />
      <input type="hidden" name="once" value={newUuid()} />
      <input type="hidden" name="place" value={replyPlace(id)} />
      <label>
        {t('play.say')}
        <textarea name="source" rows={3} maxlength={sourceMax} required dir="auto" />
      </label>
      <div class="buttons">
        <button class="button">{t('play.send')}</button>
      </div>
    </form>
  );
}

/** For who leads: what is still to come. */
function Script({ play, ctx }: { readonly play: Play; readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  const left = play.events.filter(({ toldAt }) => toldAt === null);
  if (!play.leads || left.length === 0 || play.state === 'debrief') return null;
  return (
    <section class="play-script" aria-labelledby="script">
      <h3 id="script">{t('play.toCome')}</h3>
      <p class="quiet">{t(play.pace === 'live' ? 'play.byClock' : 'play.byHand')}</p>
      <ol>
        {left.map(({ minute, text }) => (
          <li>
            {play.pace === 'live' && <strong>{t('play.after', { minute })} </strong>}
            {text}
          </li>
        ))}
      </ol>
      {play.state === 'running' && (
        <form method="post" action={`/plays/${play.post.id}/events`}>
          <Hidden ctx={ctx} />
          <button class="button second">{t('play.tellNext')}</button>
        </form>
      )}
    </section>
  );
}
