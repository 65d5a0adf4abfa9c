import type { Conversation } from '#src/chat/chat.ts';
import type { Place } from '#src/drafts/draft.ts';
import type { ShownFile } from '#src/media/file.ts';
import { companiesOf, hindrance, type Typed } from './chat.ts';
import type { Absence } from '#src/people/absence.ts';
import type { PersonSummary } from '#src/people/person.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { AwayNotes } from '../people/away-note.tsx';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { nameOf } from './chat-list.tsx';
import { MessageBox } from './message-box.tsx';
import { Quote } from './message.tsx';
import { Icon } from '../shell/icon.tsx';
import type { PostView } from '#src/posts/post.ts';

/** Below a conversation: where the next message is written, or why none can be. */
export function MessageFoot(props: {
  readonly web: WebContext;
  readonly ctx: RequestContext;
  readonly conversation: Conversation;
  /** Whom of its people a message does not reach. */
  readonly missed: { readonly denied: readonly PersonSummary[]; readonly away: readonly PersonSummary[] };
  /** Who of them said to be away today. */
  readonly absences: ReadonlyMap<PersonId, Absence>;
  readonly problem: string | null;
  readonly typed: Typed;
  readonly place: Place;
  readonly files: readonly ShownFile[];
  /** The message that is being answered. */
  readonly answers?: PostView | undefined;
}) {
  const { web, ctx, conversation, typed, files, problem, place, missed } = props;
  const { t } = ctx.i18n;
  const { id, others, state } = conversation;
  if (!conversation.isIn) return <p class="notice">{t('chat.youAreOut')}</p>;
  if (state !== 'open') return <FromStranger ctx={ctx} conversation={conversation} />;
  const { denied, away } = missed;
  const reached = others.filter((person) => !denied.includes(person) && !away.includes(person));
  const notReached = [...denied, ...away, ...conversation.strangers].map((each) => each.name);
  if (reached.length === 0)
    return (
      <p class="notice warning">
        {hindrance(web, ctx.i18n, denied) ??
          (notReached.length === 0
            ? t('chat.alone')
            : t('chat.notReached', { names: ctx.i18n.list(notReached) }))}
      </p>
    );
  return (
    <>
      {notReached.length > 0 && (
        <p class="notice warning">
          {t('chat.reachesSome', {
            names: ctx.i18n.list(notReached),
            readers: ctx.i18n.list(reached.map((each) => each.name)),
          })}
        </p>
      )}
      <AwayNotes people={reached} absences={props.absences} i18n={ctx.i18n} />
      {props.answers && <Answering post={props.answers} ctx={ctx} back={`/chat/${id}#latest`} />}
      <MessageBox
        ctx={ctx}
        instance={web.db.instance}
        action={`/chat/${id}/messages`}
        companies={companiesOf(web, reached)}
        place={place}
        typed={typed}
        files={files}
        problem={problem}
      />
    </>
  );
}

/** Above the field: what the next message answers, until it is sent or this is closed. It belongs to the form, and goes when that was sent. */
function Answering(props: { readonly post: PostView; readonly ctx: RequestContext; readonly back: string }) {
  const { post, ctx, back } = props;
  const { t } = ctx.i18n;
  return (
    <div class="answering" data-chat-target="answering">
      <input type="hidden" name="reply_to" value={post.id} form="message-box" />
      <Quote post={post} ctx={ctx} />
      <a class="button second" href={back} title={t('chat.answerNot')}>
        <Icon name="close" />
        <span class="hidden">{t('chat.answerNot')}</span>
      </a>
    </div>
  );
}

function FromStranger(props: { readonly ctx: RequestContext; readonly conversation: Conversation }) {
  const { ctx, conversation } = props;
  const { t } = ctx.i18n;
  const path = `/chat/${conversation.id}/admission`;
  return (
    <div class="notice stranger">
      <p>{t('chat.stranger', { name: nameOf(ctx.i18n, conversation) })}</p>
      <div class="buttons">
        <button class="button" form="act" formaction={path}>
          {t('chat.admit')}
        </button>
        {conversation.state === 'request' && (
          <button class="button second" form="act" formaction={`${path}/removal`}>
            {t('chat.decline')}
          </button>
        )}
      </div>
    </div>
  );
}
