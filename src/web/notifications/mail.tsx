import { raw } from 'hono/html';
import type { Instance } from '#src/platform/instance.ts';
import type { MailBrief, WriteMail } from '#src/notifications/send-mail.ts';
import type { Topic } from '#src/notifications/policy.ts';
import { brandColours } from '../company/branding.ts';
import { i18nFor } from '../shell/i18n-for.ts';
import type { Key, I18n } from '../shell/i18n.ts';
import { namedText } from '../posts/post-html.ts';
import { excerptOf, plainSentence, reasonOf } from './sentences.ts';

/** Of a post in a mail: the first lines, or, where the company wants it whole, as much as a mail should hold. */
const linesMax = 240;
const wholeMax = 10_000;

/** Notifications as an e-mail, as text and HTML, in its reader's language: no pictures, no tracking, readable in dark mode. */
export const mailWriter =
  (instance: Instance): WriteMail =>
  (brief) => {
    const i18n = i18nFor(instance, brief.person);
    const lines = brief.notifications.map((each) => lineOf(instance, i18n, each));
    const parts: Parts = { instance, i18n, brief, lines, subject: subjectOf(instance, i18n, brief, lines) };
    return { subject: parts.subject, text: textOf(parts), html: `<!doctype html>${String(htmlOf(parts))}` };
  };

interface Line {
  readonly sentence: string;
  /** What a moderator wrote about it. */
  readonly reason: string;
  readonly excerpt: string;
  readonly language: string | undefined;
  readonly url: string;
  readonly answerTo: string | null;
}
interface Parts {
  readonly instance: Instance;
  readonly i18n: I18n;
  readonly brief: MailBrief;
  readonly lines: readonly Line[];
  readonly subject: string;
}

function lineOf(
  instance: Instance,
  i18n: I18n,
  { notification, content, answerTo }: MailBrief['notifications'][number],
): Line {
  const url = `${instance.origin}/notifications/${notification.id}`;
  if (content === 'hint')
    return { sentence: i18n.t('mail.hint'), reason: '', excerpt: '', language: undefined, url, answerTo };
  const named = content === 'names' && notification.group ? nameless(i18n, notification) : notification;
  const text =
    content === 'names' || !notification.post ? '' : notification.post.title || namedText(notification.post);
  return {
    sentence: plainSentence(i18n, named),
    reason: content === 'names' ? '' : reasonOf(notification),
    excerpt: excerptOf(text, content === 'full' ? wholeMax : linesMax),
    language: notification.post?.language,
    url,
    answerTo,
  };
}

/** A secret group's name stays in the instance. */
const nameless = (
  i18n: I18n,
  notification: MailBrief['notifications'][number]['notification'],
): typeof notification => ({
  ...notification,
  group: notification.group && { ...notification.group, name: i18n.t('mail.aGroup') },
});

function subjectOf(instance: Instance, i18n: I18n, brief: MailBrief, lines: readonly Line[]): string {
  const { company } = instance;
  const count = lines.length + brief.more;
  if (brief.rhythm === 'daily') return i18n.t('mail.subjectDaily', { company });
  if (brief.rhythm === 'weekly') return i18n.t('mail.subjectWeekly', { company });
  const [only] = lines;
  return count === 1 && only ? only.sentence : i18n.t('mail.subjectMany', { count, company });
}

function textOf({ instance, i18n, brief, lines }: Parts): string {
  const { t } = i18n;
  const told = lines.map((line) => [
    line.sentence,
    line.reason,
    line.excerpt && `  ${line.excerpt}`,
    line.url,
  ]);
  return [
    ...told.flatMap((parts) => [...parts.filter(Boolean), '']),
    ...(brief.more > 0
      ? [t('mail.more', { count: brief.more }), `${instance.origin}/notifications`, '']
      : []),
    ...(canAnswer(lines) ? [t('mail.answer'), ''] : []),
    '-- ',
    t('mail.why', { company: instance.company }),
    `${t('mail.settings')} ${instance.origin}/settings/notifications`,
    ...(brief.stop.topic
      ? [`${t('mail.stopTopic', { topic: t(topicWords[brief.stop.topic]) })} ${brief.stop.topicUrl}`]
      : []),
    `${t('mail.stopAll')} ${brief.stop.allUrl}`,
    '',
  ].join('\n');
}

/** Whoever answers the mail itself answers its one post; of several each has an address of its own. */
const canAnswer = (lines: readonly Line[]): boolean =>
  new Set(lines.flatMap(({ answerTo }) => answerTo ?? [])).size === 1;

function htmlOf({ instance, i18n, brief, lines, subject }: Parts) {
  const { t } = i18n;
  return (
    <html lang={i18n.locale} dir={i18n.dir}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{subject}</title>
        <style>{raw(styleOf(instance))}</style>
      </head>
      <body>
        <main>
          <h1>{instance.company}</h1>
          <ul>
            {lines.map((line) => (
              <li>
                <p>
                  <a href={line.url}>{line.sentence}</a>
                </p>
                {line.reason !== '' && <p dir="auto">{line.reason}</p>}
                {line.excerpt !== '' && <blockquote lang={line.language}>{line.excerpt}</blockquote>}
                {line.answerTo !== null && !canAnswer(lines) && (
                  <p>
                    <a href={`mailto:${line.answerTo}`}>{t('mail.answerLink')}</a>
                  </p>
                )}
              </li>
            ))}
          </ul>
          {brief.more > 0 && (
            <p>
              <a href={`${instance.origin}/notifications`}>{t('mail.more', { count: brief.more })}</a>
            </p>
          )}
        </main>
        <footer>
          {canAnswer(lines) && <p>{t('mail.answer')}</p>}
          <p>{t('mail.why', { company: instance.company })}</p>
          <p>
            <a href={`${instance.origin}/settings/notifications`}>{t('mail.settings')}</a>
          </p>
          {brief.stop.topic && (
            <p>
              <a href={brief.stop.topicUrl}>
                {t('mail.stopTopic', { topic: t(topicWords[brief.stop.topic]) })}
              </a>
            </p>
          )}
          <p>
            <a href={brief.stop.allUrl}>{t('mail.stopAll')}</a>
          </p>
        </footer>
      </body>
    </html>
  );
}

/** The name of each row of the matrix. */
export const topicWords: Readonly<Record<Topic, Key>> = {
  must_reads: 'topic.mustReads',
  approvals: 'topic.approvals',
  tasks: 'topic.tasks',
  messages: 'topic.messages',
  mentions: 'topic.mentions',
  answers: 'topic.answers',
  requests: 'topic.requests',
  reactions: 'topic.reactions',
  follows: 'topic.follows',
  posts: 'topic.posts',
  events: 'topic.events',
  groups: 'topic.groups',
  changes: 'topic.changes',
  moderation: 'topic.moderation',
};

/** Mail programs know little CSS: plain colours for both schemes, no variables, nothing from afar. */
function styleOf(instance: Instance): string {
  const brand = brandColours(instance);
  return `
  body { margin: 0; padding: 24px; background: #fbfaf8; color: #23272e; font: 16px/1.5 system-ui, sans-serif; }
  main, footer { max-width: 36em; margin: 0 auto; }
  h1 { margin: 0 0 16px; font-size: 16px; }
  ul { margin: 0; padding: 0; list-style: none; }
  li { padding: 12px 0; border-top: 1px solid #dfe1e5; }
  p { margin: 0 0 4px; }
  li a { color: ${brand.light}; font-weight: 600; text-decoration: none; }
  blockquote { margin: 4px 0 0; padding-left: 12px; border-left: 2px solid #dfe1e5; color: #555b66; }
  footer { padding-top: 16px; border-top: 1px solid #dfe1e5; color: #555b66; font-size: 13px; }
  footer a { color: #555b66; }
  @media (prefers-color-scheme: dark) {
    body { background: #14181f; color: #eceef0; }
    li, footer, blockquote { border-color: #3a404a; }
    li a { color: ${brand.dark}; }
    blockquote, footer, footer a { color: #aeb4be; }
  }`;
}
