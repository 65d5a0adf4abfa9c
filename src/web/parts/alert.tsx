import type { Child } from 'hono/jsx';
import type { AlertGroup } from '#src/notifications/read-groups.ts';
import type { NotificationKind } from '#src/notifications/notification.ts';
import { undoDays } from '#src/posts/hiding.ts';
import type { House } from '#src/platform/house.ts';
import type { Face } from '#src/posts/post.ts';
import { excerptOf, isMessage, namesOf, reactionsOf, sentenceOf, targetOf } from '../alerts/sentences.ts';
import type { Visit } from '../context.ts';
import { groupPath, namedText, personPath } from '../prose.ts';
import type { Words } from '../words.ts';
import { Avatar } from './avatar.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Plate } from './plate.tsx';
import { Time } from './time.tsx';

const icons: Readonly<Record<NotificationKind, IconName>> = {
  mention: 'at',
  reply: 'reply',
  follow: 'person',
  follow_request: 'person',
  follow_accepted: 'check',
  reaction: 'like',
  share: 'share',
  poll: 'poll',
  status: 'write',
  edit: 'write',
  accepted: 'check',
  must_read: 'recommend',
  group_invite: 'mail',
  group_request: 'people',
  group_joined: 'groups',
  group_removed: 'leave',
  export_ready: 'file',
  report: 'flag',
  report_closed: 'check',
  post_removed: 'hide',
  post_restored: 'eye',
  warning: 'warning',
};

const excerptMax = 160;
/** Faces shown in a row; the sentence counts the others. */
const facesShown = 3;

interface Props {
  readonly alert: AlertGroup;
  readonly visit: Visit;
  readonly house: House;
}

/** Somebody or several, what they did, where it leads, and the answer it asks for. */
export function AlertLine({ alert, visit, house }: Props) {
  const { words } = visit;
  return (
    <li class={`alert${alert.unread ? ' unread' : ''}`} id={`alert-${alert.id}`}>
      <AlertFaces alert={alert} visit={visit} house={house} />
      <div class="alert-text">
        <p>
          {words.rich(sentenceOf(alert), {
            names: namesOf(words, alert, alert.actors.map(nameLink)),
            people: alert.people,
            group: <GroupLink alert={alert} />,
            reaction: reactionsOf(words, alert),
          })}
          <Companies of={alert.actors} />
          <span class="quiet">
            {alert.alias !== null && ` · ${words.t('alert.toAlias', { name: alert.alias })}`}
            {' · '}
            <Time at={alert.at} words={words} />
          </span>
          {alert.unread && <span class="alert-new" title={words.t('alert.new')}></span>}
          {alert.unread && <span class="hidden"> {words.t('alert.new')}</span>}
        </p>
        <Reason alert={alert} words={words} />
        <Lead alert={alert} words={words} />
        <Answers alert={alert} words={words} />
      </div>
      {alert.unread && (
        <button
          class="alert-read"
          form="act"
          formaction={`/notifications/${alert.id}/reads`}
          title={words.t('notifications.markOneRead')}
        >
          <Icon name="check" />
          <span class="hidden">{words.t('notifications.markOneRead')}</span>
        </button>
      )}
    </li>
  );
}

function AlertFaces({ alert, visit, house }: Props) {
  const [first, ...others] = alert.actors.slice(0, facesShown);
  const icon = iconOf(alert);
  if (!first)
    return (
      <span class="alert-icon">
        <Icon name={icon} />
      </span>
    );
  return (
    <span class={`alert-icon${others.length > 0 ? ' several' : ''}`} lang={visit.words.locale}>
      {[first, ...others].map((face) => (
        <Avatar of={face} house={house} />
      ))}
      <span class="alert-kind">
        <Icon name={icon} />
      </span>
    </span>
  );
}

function iconOf(alert: AlertGroup): IconName {
  if (isMessage(alert)) return 'mail';
  const [detail] = alert.details;
  const named = alert.kind === 'reaction' && (detail === 'recommend' || detail === 'interested');
  return named && alert.details.length === 1 ? detail : icons[alert.kind];
}

function nameLink(face: Face): Child {
  return (
    <a class="name" href={personPath(face)} dir="auto">
      {face.name}
    </a>
  );
}

/** After the sentence, so that it reads as one: where those named come from, each company once. */
function Companies({ of }: { readonly of: readonly Face[] }) {
  const each = new Map(of.flatMap((face) => (face.peerId === null ? [] : [[face.peerId, face] as const])));
  return (
    <>
      {[...each.values()].map((face) => (
        <>
          {' '}
          <Plate of={face} />
        </>
      ))}
    </>
  );
}

function GroupLink({ alert }: { readonly alert: AlertGroup }) {
  return alert.group ? (
    <a href={groupPath(alert.group)} dir="auto">
      {alert.group.name}
    </a>
  ) : null;
}

/** Why one's post was removed and until when that can be undone, or the note of a moderator. */
function Reason({ alert, words }: { readonly alert: AlertGroup; readonly words: Words }) {
  const reasoned = alert.kind === 'post_removed' || alert.kind === 'warning';
  const [reason = ''] = reasoned ? alert.details : [];
  const until = new Date(alert.at.getTime() + undoDays * 86_400_000);
  return (
    <>
      {reason !== '' && (
        <p class="act-reason" dir="auto">
          {reason}
        </p>
      )}
      {alert.kind === 'post_removed' && (
        <p class="quiet">{words.t('alert.undoneUntil', { when: words.moment(until) })}</p>
      )}
    </>
  );
}

/** The beginning of the post, or the report, which opens it; hovering must not count as reading. */
function Lead({ alert, words }: { readonly alert: AlertGroup; readonly words: Words }) {
  const href = alert.unread ? `/notifications/${alert.id}` : targetOf(alert);
  const { post } = alert;
  if (alert.kind === 'report' || alert.kind === 'report_closed')
    return <a href={href}>{words.t('act.case')}</a>;
  if (!post) return null;
  return (
    <a class="excerpt" href={href} lang={post.language} dir="auto" data-turbo-prefetch="false">
      {excerptOf(post.title || namedText(post), excerptMax) || words.t('alert.post')}
    </a>
  );
}

/** What one can answer here and now. Who may is decided where it is done; what was answered already offers nothing. */
function Answers({ alert, words }: { readonly alert: AlertGroup; readonly words: Words }) {
  const { group, actors } = alert;
  if (alert.kind === 'follow_request')
    return (
      <>
        {actors.map((face) => (
          <Answer of={face.name} to={`/people/${face.id}/request`} words={words} />
        ))}
      </>
    );
  if (!group || !alert.open) return null;
  if (alert.kind === 'group_invite')
    return (
      <Answer
        of={group.name}
        accept={`${groupPath(group)}/membership`}
        refuse={`${groupPath(group)}/invitation/refusal`}
        words={words}
      />
    );
  const several = alert.people > 1;
  return (
    <>
      {actors.map((face) => (
        <Answer of={face.name} named={several} to={`${groupPath(group)}/requests/${face.id}`} words={words} />
      ))}
      {alert.people > actors.length && <a href={targetOf(alert)}>{words.t('alert.allRequests')}</a>}
    </>
  );
}

function Answer(props: {
  readonly of: string;
  readonly words: Words;
  readonly to?: string;
  readonly accept?: string;
  readonly refuse?: string;
  readonly named?: boolean;
}) {
  const { of, words, to, accept = `${to}/approval`, refuse = `${to}/refusal`, named = false } = props;
  const whom = <span class={named ? undefined : 'hidden'}> {of}</span>;
  return (
    <div class="buttons">
      <button class="button" form="act" formaction={accept}>
        <span>
          {words.t('alert.accept')}
          {whom}
        </span>
      </button>
      <button class="button second" form="act" formaction={refuse}>
        {words.t('alert.refuse')}
        <span class="hidden"> {of}</span>
      </button>
    </div>
  );
}
