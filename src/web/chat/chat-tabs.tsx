import type { ConversationState } from '#src/chat/chat.ts';
import { nameMax } from '#src/people/person.ts';
import type { ConversationId } from '#src/chat/chat.ts';
import type { RequestContext } from '../shell/context.ts';
import { Empty } from '../shell/notice.tsx';

/** The conversations in each state; the declined ones only while one looks at them. */
export function Tabs(props: {
  readonly ctx: RequestContext;
  readonly state: ConversationState;
  readonly requests: number;
}) {
  const { ctx, state, requests } = props;
  const { t, number } = ctx.i18n;
  const here = (each: ConversationState) => (state === each ? 'page' : undefined);
  return (
    <nav class="tabs" aria-label={t('chat.heading')}>
      <a href="/chat" aria-current={here('open')}>
        {t('chat.open')}
      </a>
      <a href="/chat?show=requests" aria-current={here('request')}>
        {t('chat.requests')}
        {requests > 0 && <span class="badge">{number(requests)}</span>}
      </a>
      {state === 'declined' && (
        <a href="/chat?show=declined" aria-current="page">
          {t('chat.declined')}
        </a>
      )}
    </nav>
  );
}

/** Conversations with people of that name. */
export function FindConversation(props: { readonly ctx: RequestContext; readonly q: string }) {
  const { t } = props.ctx.i18n;
  return (
    <form class="chat-find" action="/chat" role="search">
      <label>
        <span class="hidden">{t('chat.findIn')}</span>
        <input type="search" name="q" value={props.q} placeholder={t('chat.findIn')} maxlength={nameMax} />
      </label>
      <button class="button second">{t('chat.find')}</button>
    </form>
  );
}

/** One sentence and one action for an empty list. `q`: what was searched for, or nothing. */
export function EmptyList(props: {
  readonly ctx: RequestContext;
  readonly state: ConversationState;
  readonly q: string;
}) {
  const { q } = props;
  const { t } = props.ctx.i18n;
  if (q !== '') return <Empty sentence={t('chat.noneFound', { q })} href="/chat" action={t('chat.back')} />;
  switch (props.state) {
    case 'open':
      return <Empty sentence={t('chat.empty')} href="/chat/new" action={t('chat.new')} />;
    case 'request':
      return (
        <Empty sentence={t('chat.noRequests')} href="/chat?show=declined" action={t('chat.showDeclined')} />
      );
    case 'declined':
      return <Empty sentence={t('chat.noDeclined')} href="/chat" action={t('chat.back')} />;
  }
}

/** UTF-16 units of a search term in a conversation. */
export const findMax = 200;

/** Messages of one conversation that contain these words. */
export function FindMessages(props: {
  readonly ctx: RequestContext;
  readonly id: ConversationId;
  readonly q: string;
  readonly none: boolean;
}) {
  const { ctx, id, q, none } = props;
  const { t } = ctx.i18n;
  return (
    <>
      <form class="chat-find" action={`/chat/${id}`} role="search">
        <label>
          <span class="hidden">{t('chat.findMessages')}</span>
          <input
            type="search"
            name="q"
            value={q}
            placeholder={t('chat.findMessages')}
            maxlength={findMax}
            autofocus={q === ''}
          />
        </label>
        <button class="button second">{t('chat.find')}</button>
      </form>
      {q !== '' && none && (
        <p class="quiet" role="status">
          {t('chat.noMessageFound', { q })}
        </p>
      )}
    </>
  );
}
