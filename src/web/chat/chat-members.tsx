import type { Conversation } from '#src/chat/chat.ts';
import type { GroupMember } from '#src/chat/read-members.ts';
import { newUuid } from '#src/platform/ids.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import { Avatar } from '../people/avatar.tsx';
import { personPath } from '../posts/post-html.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';

/** The same form twice is one act. */
export const Once = () => <input type="hidden" name="once" value={newUuid()} />;

export interface Shown {
  readonly web: WebContext;
  readonly ctx: RequestContext;
  readonly chat: Conversation;
  readonly members: readonly GroupMember[];
}

/** Who is in it; who leads it takes each of them out, or hands it over to them. */
export function Members({ web, ctx, chat, members, isMine }: Shown & { readonly isMine: boolean }) {
  const { t } = ctx.i18n;
  return (
    <ul class="chat-members">
      {members.map(({ uri, name, id, person, isGone }) => (
        <li>
          <Avatar of={person ?? { uri, name }} instance={web.db.instance} size="small" />
          <span class="who">
            {person ? (
              <a class="name" href={personPath(person)} dir="auto">
                {person.name}
              </a>
            ) : (
              <span class="name">{name}</span>
            )}{' '}
            {person && <CompanyBadge of={person} />}
            {id === ctx.me.id && <span class="quiet">{t('chat.me')}</span>}
          </span>
          {isMine && id !== ctx.me.id && person && !isGone && (
            <form method="post" action={`/chat/${chat.id}/leader`}>
              <Hidden ctx={ctx} />
              <Once />
              <input type="hidden" name="member" value={uri} />
              <button class="button second" title={t('chat.handTo', { name: person.name })}>
                {t('chat.hand')}
                <span class="hidden"> {person.name}</span>
              </button>
            </form>
          )}
          {isMine && id !== ctx.me.id && (
            <form method="post" action={`/chat/${chat.id}/members/removal`}>
              <Hidden ctx={ctx} />
              <Once />
              <input type="hidden" name="member" value={uri} />
              <button class="button second" title={t('chat.removeMember', { name: person?.name ?? name })}>
                {t('chat.remove')}
                <span class="hidden"> {person?.name ?? name}</span>
              </button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}

export function Leave(props: {
  readonly ctx: RequestContext;
  readonly chat: Conversation;
  /** Who leads it then. */
  readonly heir: string | null;
}) {
  const { ctx, chat, heir } = props;
  const { t } = ctx.i18n;
  return (
    <details class="chat-leave">
      <summary>{t('chat.leave')}</summary>
      <form method="post" action={`/chat/${chat.id}/departure`}>
        <Hidden ctx={ctx} />
        <Once />
        <p>
          {t('chat.leaveWhat')} {heir !== null && t('chat.leaveHeir', { name: heir })}
        </p>
        <button class="button danger">{t('chat.leave')}</button>
      </form>
    </details>
  );
}
