import { endWords } from '../reports/report.tsx';
import type { Child } from 'hono/jsx';
import type { NotificationGroup } from '#src/notifications/read-groups.ts';
import { undoDays } from '#src/posts/hiding.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonSummary } from '#src/posts/post.ts';
import {
  excerptOf,
  isMessage,
  namesOf,
  partnerOf,
  reactionsOf,
  reasonOf,
  sanctionOf,
  sentenceOf,
  targetOf,
} from './sentences.ts';
import type { RequestContext } from '../shell/context.ts';
import { groupPath, namedText, personPath } from '../posts/post-html.ts';
import type { I18n } from '../shell/i18n.ts';
import { Avatar } from '../people/avatar.tsx';
import { Icon, type IconName } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { Time } from '../shell/time.tsx';
import { icons } from './icons.ts';

const excerptMax = 160;
/** Avatars shown in a row; the sentence counts the others. */
const peopleShown = 3;

interface Props {
  readonly notification: NotificationGroup;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}

/** One person or several, what they did, where it leads, and the answer it asks for. */
export function NotificationLine({ notification, ctx, instance }: Props) {
  const { i18n } = ctx;
  return (
    <li class={`alert${notification.unread ? ' unread' : ''}`} id={`alert-${notification.id}`}>
      <NotificationPeople notification={notification} ctx={ctx} instance={instance} />
      <div class="alert-text">
        <p>
          {i18n.rich(sentenceOf(notification), {
            names: namesOf(i18n, notification, notification.actors.map(nameLink)),
            people: notification.people,
            group: <GroupLink notification={notification} />,
            reaction: reactionsOf(i18n, notification),
            company: partnerOf(notification).host,
          })}
          <Companies of={notification.actors} />
          <span class="quiet">
            {notification.pseudonym !== null &&
              ` · ${i18n.t('alert.toAlias', { name: notification.pseudonym })}`}
            {' · '}
            <Time at={notification.at} i18n={i18n} />
          </span>
          {notification.unread && <span class="alert-new" title={i18n.t('alert.new')}></span>}
          {notification.unread && <span class="hidden"> {i18n.t('alert.new')}</span>}
        </p>
        <Reason notification={notification} i18n={i18n} />
        <Lead notification={notification} i18n={i18n} />
        <Answers notification={notification} i18n={i18n} />
      </div>
      {notification.unread && (
        <button
          class="alert-read"
          form="act"
          formaction={`/notifications/${notification.id}/reads`}
          title={i18n.t('notifications.markOneRead')}
        >
          <Icon name="check" />
          <span class="hidden">{i18n.t('notifications.markOneRead')}</span>
        </button>
      )}
    </li>
  );
}

function NotificationPeople({ notification, ctx, instance }: Props) {
  const [first, ...others] = notification.actors.slice(0, peopleShown);
  const icon = iconOf(notification);
  if (!first)
    return (
      <span class="alert-icon">
        <Icon name={icon} />
      </span>
    );
  return (
    <span class={`alert-icon${others.length > 0 ? ' several' : ''}`} lang={ctx.i18n.locale}>
      {[first, ...others].map((person) => (
        <Avatar of={person} instance={instance} />
      ))}
      <span class="alert-kind">
        <Icon name={icon} />
      </span>
    </span>
  );
}

function iconOf(notification: NotificationGroup): IconName {
  if (isMessage(notification)) return 'mail';
  const [detail] = notification.details;
  const named = notification.kind === 'reaction' && (detail === 'recommend' || detail === 'interested');
  return named && notification.details.length === 1 ? detail : icons[notification.kind];
}

function nameLink(person: PersonSummary): Child {
  return (
    <a class="name" href={personPath(person)} dir="auto">
      {person.name}
    </a>
  );
}

/** After the sentence, so that it reads as one: where those named come from, each company once. */
function Companies({ of }: { readonly of: readonly PersonSummary[] }) {
  const each = new Map(
    of.flatMap((person) => (person.peerId === null ? [] : [[person.peerId, person] as const])),
  );
  return (
    <>
      {[...each.values()].map((person) => (
        <>
          {' '}
          <CompanyBadge of={person} />
        </>
      ))}
    </>
  );
}

function GroupLink({ notification }: { readonly notification: NotificationGroup }) {
  return notification.group ? (
    <a href={groupPath(notification.group)} dir="auto">
      {notification.group.name}
    </a>
  ) : null;
}

/** Why one's post was removed and until when that can be undone, or the note of a moderator. */
function Reason({ notification, i18n }: { readonly notification: NotificationGroup; readonly i18n: I18n }) {
  const reason = reasonOf(notification);
  const until = new Date(notification.at.getTime() + undoDays * 86_400_000);
  return (
    <>
      {reason !== '' && (
        <p class="act-reason" dir="auto">
          {reason}
        </p>
      )}
      {notification.kind === 'post_removed' && (
        <p class="quiet">
          {i18n.t('alert.undoneUntil', { when: i18n.moment(until) })}{' '}
          <a href="/decisions">{i18n.t('decisions.open')}</a>
        </p>
      )}
      {notification.kind === 'sanction' && (
        <p class="quiet">{endWords(i18n, sanctionOf(notification).until)}</p>
      )}
    </>
  );
}

/** The beginning of the post, or the report, which opens it; hovering must not count as reading. */
function Lead({ notification, i18n }: { readonly notification: NotificationGroup; readonly i18n: I18n }) {
  const href = notification.unread ? `/notifications/${notification.id}` : targetOf(notification);
  const { post } = notification;
  if (notification.kind === 'report' || notification.kind === 'report_closed')
    return <a href={href}>{i18n.t('act.case')}</a>;
  if (notification.kind === 'release_asked') return <a href={href}>{i18n.t('alert.releasesOpen')}</a>;
  if (notification.kind === 'erasure_overdue') return <a href={href}>{i18n.t('partner.open')}</a>;
  if (notification.kind === 'appeal') return <a href={href}>{i18n.t('appeal.open')}</a>;
  if (['warning', 'sanction', 'appeal_decided'].includes(notification.kind))
    return <a href={href}>{i18n.t('decisions.open')}</a>;
  if (!post) return null;
  return (
    <a class="excerpt" href={href} lang={post.language} dir="auto" data-turbo-prefetch="false">
      {excerptOf(post.title || namedText(post), excerptMax) || i18n.t('alert.post')}
    </a>
  );
}

/** What one can answer here and now. Who may is decided where it is done; what was answered already offers nothing. */
function Answers({ notification, i18n }: { readonly notification: NotificationGroup; readonly i18n: I18n }) {
  const { group, actors } = notification;
  if (notification.kind === 'follow_request')
    return (
      <>
        {actors.map((person) => (
          <Answer of={person.name} to={`/people/${person.id}/request`} i18n={i18n} />
        ))}
      </>
    );
  if (!group || !notification.open) return null;
  if (notification.kind === 'group_invite')
    return (
      <Answer
        of={group.name}
        accept={`${groupPath(group)}/membership`}
        refuse={`${groupPath(group)}/invitation/refusal`}
        i18n={i18n}
      />
    );
  if (notification.kind === 'group_quiet')
    return (
      <div class="buttons">
        <button class="button" form="act" formaction={`${groupPath(group)}/keeping`}>
          {i18n.t('quiet.keep')}
          <span class="hidden">: {group.name}</span>
        </button>
        <a class="button second" href={`${groupPath(group)}/archive`}>
          {i18n.t('group.archiveConfirm')}
          <span class="hidden">: {group.name}</span>
        </a>
      </div>
    );
  const several = notification.people > 1;
  return (
    <>
      {actors.map((person) => (
        <Answer
          of={person.name}
          named={several}
          to={`${groupPath(group)}/requests/${person.id}`}
          i18n={i18n}
        />
      ))}
      {notification.people > actors.length && (
        <a href={targetOf(notification)}>{i18n.t('alert.allRequests')}</a>
      )}
    </>
  );
}

function Answer(props: {
  readonly of: string;
  readonly i18n: I18n;
  readonly to?: string;
  readonly accept?: string;
  readonly refuse?: string;
  readonly named?: boolean;
}) {
  const { of, i18n, to, accept = `${to}/approval`, refuse = `${to}/refusal`, named = false } = props;
  const whom = <span class={named ? undefined : 'hidden'}> {of}</span>;
  return (
    <div class="buttons">
      <button class="button" form="act" formaction={accept}>
        <span>
          {i18n.t('alert.accept')}
          {whom}
        </span>
      </button>
      <button class="button second" form="act" formaction={refuse}>
        {i18n.t('alert.refuse')}
        <span class="hidden"> {of}</span>
      </button>
    </div>
  );
}
