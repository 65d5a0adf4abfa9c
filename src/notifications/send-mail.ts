import { transaction, type Db, type Reader } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import type { Mail, Mailer } from '#src/platform/mailer.ts';
import { replyAddress } from '#src/integrations/mail-in/address.ts';
import { takesAnswers } from '#src/posts/answerable.ts';
import { readPeople } from '#src/people/read.ts';
import type { Person } from '#src/people/person.ts';
import { readNotificationSettings, type NotificationSettings } from './choices.ts';
import { contentOf, type NotificationContent } from './content.ts';
import { topicOfNotification, type Topic } from './policy.ts';
import { readNotificationGroups, type NotificationGroup } from './read-groups.ts';
import { stopLink } from './stop-link.ts';
import { settleMail } from './store.ts';

const log = logger('mail');
/** What one mail tells; the rest is a number and a link to the page. */
const toldMax = 30;

/** What a surface turns into text and HTML. */
export interface MailBrief {
  readonly person: Person;
  readonly rhythm: 'at_once' | 'daily' | 'weekly';
  readonly notifications: readonly {
    readonly notification: NotificationGroup;
    readonly content: NotificationContent;
    /** Where an answer to its post can be sent by e-mail; null: nowhere. */
    readonly answerTo: string | null;
  }[];
  /** Notifications that did not fit. */
  readonly more: number;
  /** Addresses that end mails about one topic, and all mails, without signing in. */
  readonly stop: { readonly topic: Topic | null; readonly topicUrl: string; readonly allUrl: string };
}
export type WriteMail = (brief: MailBrief) => {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

export interface Post {
  readonly db: Db;
  readonly mailer: Mailer;
  readonly write: WriteMail;
  /** Whether an agreement with the partner lets its people be heard at this moment. */
  readonly mayHear: (peerId: number) => boolean;
}

/**
 * Sends one planned e-mail, after checking again everything that may have changed: what was read, is gone, may no longer be read, was muted or
 * turned off is left out, and if nothing remains, no e-mail is sent. A repetition carries the same Message-ID. Throws Unavailable while the mail
 * server does not accept it; what it will never accept is recorded as refused.
 */
export async function sendMail(post: Post, mailId: string): Promise<void> {
  const { db } = post;
  const noted = await readNoted(db, mailId);
  if (!noted) return;
  const brief = await briefOf(post, noted);
  const outcome = brief === null ? 'nothing_left' : await hand(post, mailId, noted.email, brief);
  await transaction(db, (tx) => settleMail(tx, mailId, outcome));
}

interface Noted {
  readonly personId: PersonId;
  readonly email: string;
  readonly rhythm: MailBrief['rhythm'];
  readonly alertIds: string[];
}

/** Null: settled before, or its person is gone. */
async function readNoted(reader: Reader, mailId: string): Promise<Noted | null> {
  const [row] = await reader<Noted[]>`
    select m.person_id, r.email, m.rhythm, array(
      select o.notification_id::text from outgoing_alerts o where o.mail_id = m.id) as alert_ids
    from mails m join people r on r.id = m.person_id
    where m.id = ${mailId} and m.settled_at is null and r.deactivated_at is null and r.email is not null`;
  return row ?? null;
}

async function briefOf(post: Post, noted: Noted): Promise<MailBrief | null> {
  const { db } = post;
  const { personId } = noted;
  const [[person], settings, groups] = await Promise.all([
    readPeople(db, [personId]),
    readNotificationSettings(db, personId),
    readNotificationGroups(db, personId, { ids: noted.alertIds, limit: toldMax + 1 }),
  ]);
  const due = groups.flatMap((notification) => stillDue(notification, settings, post.mayHear) ?? []);
  if (!person || due.length === 0 || settings.rhythm.rhythm === 'never') return null;
  const contents = await contentOf(db, due);
  const all = [...new Set(due.map(topicOfNotification))];
  const topic = all.length === 1 ? (all[0] ?? null) : null;
  const link = (what: Topic | 'all') => stopLink(db.instance, personId, what);
  return {
    person,
    rhythm: noted.rhythm,
    notifications: due.slice(0, toldMax).map((notification, index) => ({
      notification,
      content: contents[index] ?? 'hint',
      answerTo: answerTo(db, personId, notification),
    })),
    more: Math.max(0, due.length - toldMax),
    stop: { topic, topicUrl: link(topic ?? 'all'), allUrl: link('all') },
  };
}

/** What was written in public or is frozen can be read only; a pseudonym answers on the page, where its writer chooses it. */
function answerTo(
  { instance }: Db,
  personId: PersonId,
  { post, pseudonym }: NotificationGroup,
): string | null {
  if (post === null || pseudonym !== null || !takesAnswers({ instance }, post)) return null;
  return replyAddress(instance, personId, post.id);
}

/** Null when it was read, is no longer wanted by mail, or comes from a company that is not heard now. */
function stillDue(
  notification: NotificationGroup,
  settings: NotificationSettings,
  mayHear: (peerId: number) => boolean,
): NotificationGroup | null {
  if (!notification.unread || !settings.wants(topicOfNotification(notification), 'mail')) return null;
  return heard(notification, mayHear);
}

/** Without the people of muted companies; null if no one is left. */
export function heard(
  notification: NotificationGroup,
  mayHear: (peerId: number) => boolean,
): NotificationGroup | null {
  const actors = notification.actors.filter((person) => person.peerId === null || mayHear(person.peerId));
  if (actors.length === notification.actors.length) return notification;
  const gone = notification.actors.length - actors.length;
  return actors.length === 0 ? null : { ...notification, actors, people: notification.people - gone };
}

async function hand(
  post: Post,
  mailId: string,
  email: string,
  brief: MailBrief,
): Promise<'sent' | 'refused'> {
  const { db, mailer, write } = post;
  try {
    await mailer.send({ ...write(brief), ...envelopeOf(db, mailId, email, brief) });
  } catch (error) {
    if (!(error instanceof Unavailable) || error.retryable) throw error;
    log.warn('An e-mail was refused permanently: {reason}', { reason: error.message, mail: mailId });
    return 'refused';
  }
  failPoint('mail.sent');
  return 'sent';
}

function envelopeOf(
  db: Db,
  mailId: string,
  email: string,
  brief: MailBrief,
): Omit<Mail, 'subject' | 'text' | 'html'> {
  const { instance } = db;
  const host = instance.addresses.host.replace(/:\d+$/, '');
  const threads = new Set(brief.notifications.map(({ notification }) => notification.post?.rootId));
  const [thread] = threads.size === 1 ? [...threads] : [];
  const places = new Set(brief.notifications.flatMap(({ answerTo: place }) => place ?? []));
  const [only] = places.size === 1 ? [...places] : [];
  return {
    to: email,
    toName: brief.person.name,
    fromName: instance.company,
    messageId: `<alert-${mailId}@${host}>`,
    replyTo: only,
    ...(thread === undefined ? {} : { references: `<thread-${thread}@${host}>` }),
    headers: {
      // RFC 8058: one click, without a page, by whoever holds this mail.
      'List-Unsubscribe': `<${brief.stop.topicUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'List-Id': `<alerts.${host}>`,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      Precedence: 'bulk',
    },
  };
}
