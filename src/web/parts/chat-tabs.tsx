import type { SeatState } from '#src/chat/chat.ts';
import { nameMax } from '#src/people/person.ts';
import type { ConversationId } from '#src/chat/chat.ts';
import type { Visit } from '../context.ts';
import { Empty } from './notice.tsx';

/** The conversations of each state; the declined ones only while one looks at them. */
export function Tabs(props: { readonly visit: Visit; readonly state: SeatState; readonly requests: number }) {
  const { visit, state, requests } = props;
  const { t, number } = visit.words;
  const here = (each: SeatState) => (state === each ? 'page' : undefined);
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

/** Conversations with whoever is called so. */
export function FindConversation(props: { readonly visit: Visit; readonly q: string }) {
  const { t } = props.visit.words;
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

/** One sentence and one action for a list without lines. `q`: what was searched for, or nothing. */
export function EmptyList(props: { readonly visit: Visit; readonly state: SeatState; readonly q: string }) {
  const { q } = props;
  const { t } = props.visit.words;
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

/** UTF-16 units of what is looked for in a conversation. */
export const findMax = 200;

/** Messages of one conversation that hold these words. */
export function FindMessages(props: {
  readonly visit: Visit;
  readonly id: ConversationId;
  readonly q: string;
  readonly none: boolean;
}) {
  const { visit, id, q, none } = props;
  const { t } = visit.words;
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
