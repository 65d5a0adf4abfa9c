import { raw } from 'hono/html';
import { unclearMark, type Play } from '#src/plays/play.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import { Avatar } from '../people/avatar.tsx';
import { companyNames } from '../posts/post-context.ts';
import { postHtml } from '../posts/post-html.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';
import { Clock } from '../shell/time.tsx';

interface Shown {
  readonly web: WebContext;
  readonly ctx: RequestContext;
  readonly play: Play;
  readonly lines: readonly PostView[];
  readonly unclear: ReadonlyMap<PostId, readonly string[]>;
}

/** What it is about, for everybody. Who plays what stands in the post for other programs; here it has a place of its own. */
export function Situation(props: Shown & { readonly isOpen: boolean }) {
  const { web, ctx, play, isOpen } = props;
  return (
    <details class="play-situation" open={isOpen}>
      <summary>{ctx.i18n.t('play.scenario')}</summary>
      <div class="prose" lang={play.post.language} dir="auto">
        {raw(postHtml(web.db.instance, play.post, companyNames(web)))}
      </div>
    </details>
  );
}

/** What is said, with the role of who says it; here one marks where it was unclear who is responsible. */
export function Dialogue({ web, ctx, play, lines, unclear }: Shown) {
  const { t } = ctx.i18n;
  const companyAt = companyNames(web);
  const roleOf = new Map(
    play.roles.flatMap(({ name, player }) => (player ? [[player.id, name] as const] : [])),
  );
  if (lines.length === 0)
    return <p class="quiet">{t(play.state === 'cast' ? 'play.before' : 'play.silent')}</p>;
  return (
    <section aria-labelledby="dialogue">
      <h3 id="dialogue">{t('play.dialogue')}</h3>
      <ol class="play-lines">
        {lines.map((line) => {
          const isUnclear = (unclear.get(line.id)?.length ?? 0) > 0;
          return (
            <li id={`post-${line.id}`} class={isUnclear ? 'unclear' : undefined}>
              <Avatar of={line.author} instance={web.db.instance} size="small" />
              <div>
                <p>
                  <span class="name" dir="auto">
                    {roleOf.get(line.author.id) ?? t('play.script')}
                  </span>{' '}
                  <span class="quiet" dir="auto">
                    {line.author.name}
                  </span>{' '}
                  <CompanyBadge of={line.author} />{' '}
                  <span class="quiet">
                    <Clock at={line.publishedAt} i18n={ctx.i18n} />
                  </span>
                </p>
                <div class="prose" lang={line.language} dir="auto">
                  {raw(postHtml(web.db.instance, line, companyAt))}
                </div>
              </div>
              <Flag line={line} ctx={ctx} />
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Flag({ line, ctx }: { readonly line: PostView; readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  const mine = line.reactions.some(({ emoji, mine: own }) => emoji === unclearMark && own);
  const to = `/posts/${line.id}/reactions`;
  const word = t(mine ? 'play.clear' : 'play.unclear');
  return (
    <button
      class={`chip${mine ? ' mine' : ''}`}
      form="act"
      formaction={mine ? `${to}/removal` : to}
      name="kind"
      value={`emoji ${unclearMark}`}
      title={word}
    >
      <Icon name="flag" />
      <span class="hidden">{word}</span>
    </button>
  );
}

/** What there is to talk about: each point where somebody did not know who was responsible. */
export function Debrief({ ctx, lines, unclear }: Shown) {
  const { t } = ctx.i18n;
  const points = lines.filter(({ id }) => unclear.has(id));
  return (
    <section class="play-debrief" aria-labelledby="debrief">
      <h3 id="debrief">{t('play.debriefHeading')}</h3>
      <p>{t('play.debriefLead')}</p>
      {points.length === 0 ? (
        <p class="quiet">{t('play.noPoints')}</p>
      ) : (
        <ol>
          {points.map((line) => (
            <li>
              <a href={`#post-${line.id}`}>{line.text.slice(0, 200)}</a>{' '}
              <span class="quiet">
                {t('play.markedBy', { names: ctx.i18n.list([...(unclear.get(line.id) ?? [])]) })}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
