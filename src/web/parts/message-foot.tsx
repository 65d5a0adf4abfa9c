import type { Conversation } from '#src/chat/chat.ts';
import type { Place } from '#src/drafts/draft.ts';
import type { ShownFile } from '#src/media/file.ts';
import { companiesOf, hindrance, type Typed } from '../chat.ts';
import type { Visit, WebContext } from '../context.ts';
import { nameOf } from './chat-list.tsx';
import { MessageBox } from './message-box.tsx';

/** Below a conversation: where the next message is written, or why none can be. */
export function MessageFoot(props: {
  readonly web: WebContext;
  readonly visit: Visit;
  readonly conversation: Conversation;
  readonly problem: string | null;
  readonly typed: Typed;
  readonly place: Place;
  readonly files: readonly ShownFile[];
}) {
  const { web, visit, conversation, typed, files, problem, place } = props;
  const { t } = visit.words;
  const { id, others, state } = conversation;
  if (state !== 'open')
    return (
      <div class="notice stranger">
        <p>{t('chat.stranger', { name: nameOf(visit.words, conversation) })}</p>
        <div class="buttons">
          <button class="button" form="act" formaction={`/chat/${id}/admission`}>
            {t('chat.admit')}
          </button>
          {state === 'request' && (
            <button class="button second" form="act" formaction={`/chat/${id}/admission/removal`}>
              {t('chat.decline')}
            </button>
          )}
        </div>
      </div>
    );
  const reason = hindrance(web, visit.words, others);
  if (reason !== null || others.length === 0)
    return <p class="notice warning">{reason ?? t('chat.alone')}</p>;
  return (
    <MessageBox
      visit={visit}
      house={web.db.house}
      action={`/chat/${id}/messages`}
      companies={companiesOf(web, others)}
      place={place}
      typed={typed}
      files={files}
      problem={problem}
    />
  );
}
