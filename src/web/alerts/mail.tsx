import { raw } from 'hono/html';
import type { House } from '#src/platform/house.ts';
import type { MailBrief, WriteMail } from '#src/notifications/send-mail.ts';
import type { Topic } from '#src/notifications/policy.ts';
import { lookOf } from '#src/company/look.ts';
import { brandColours } from '../look.ts';
import { wordsFor } from '../words-for.ts';
import type { Key, Words } from '../words.ts';
import { namedText } from '../prose.ts';
import { excerptOf, plainSentence } from './sentences.ts';

/** Of a post in a mail: the first lines, or, where the company wants it whole, as much as a mail should hold. */
const linesMax = 240;
const wholeMax = 10_000;

/** Alerts as a mail, as text and as HTML, in its reader's language: no picture, no tracking, readable in the dark. */
export const mailWriter =
  (house: House): WriteMail =>
  (brief) => {
    const words = wordsFor(house, brief.person);
    const lines = brief.alerts.map((each) => lineOf(house, words, each));
    const parts: Parts = { house, words, brief, lines, subject: subjectOf(house, words, brief, lines) };
    return { subject: parts.subject, text: textOf(parts), html: `<!doctype html>${String(htmlOf(parts))}` };
  };

const companyOf = (house: House): string => lookOf(house).name ?? house.company;

interface Line {
  readonly sentence: string;
  readonly excerpt: string;
  readonly language: string | undefined;
  readonly url: string;
}
interface Parts {
  readonly house: House;
  readonly words: Words;
  readonly brief: MailBrief;
  readonly lines: readonly Line[];
  readonly subject: string;
}

function lineOf(house: House, words: Words, { alert, content }: MailBrief['alerts'][number]): Line {
  const url = `${house.origin}/notifications/${alert.id}`;
  if (content === 'hint') return { sentence: words.t('mail.hint'), excerpt: '', language: undefined, url };
  const named = content === 'names' && alert.group ? nameless(words, alert) : alert;
  const text = content === 'names' || !alert.post ? '' : alert.post.title || namedText(alert.post);
  return {
    sentence: plainSentence(words, named),
    excerpt: excerptOf(text, content === 'full' ? wholeMax : linesMax),
    language: alert.post?.language,
    url,
  };
}

/** A secret group's name stays in the house. */
const nameless = (words: Words, alert: MailBrief['alerts'][number]['alert']): typeof alert => ({
  ...alert,
  group: alert.group && { ...alert.group, name: words.t('mail.aGroup') },
});

function subjectOf(house: House, words: Words, brief: MailBrief, lines: readonly Line[]): string {
  const company = companyOf(house);
  const count = lines.length + brief.more;
  if (brief.rhythm === 'daily') return words.t('mail.subjectDaily', { company });
  if (brief.rhythm === 'weekly') return words.t('mail.subjectWeekly', { company });
  const [only] = lines;
  return count === 1 && only ? only.sentence : words.t('mail.subjectMany', { count, company });
}

function textOf({ house, words, brief, lines }: Parts): string {
  const { t } = words;
  const told = lines.map((line) => [line.sentence, line.excerpt && `  ${line.excerpt}`, line.url]);
  return [
    ...told.flatMap((parts) => [...parts.filter(Boolean), '']),
    ...(brief.more > 0 ? [t('mail.more', { count: brief.more }), `${house.origin}/notifications`, ''] : []),
    '-- ',
    t('mail.why', { company: companyOf(house) }),
    `${t('mail.settings')} ${house.origin}/settings/notifications`,
    ...(brief.stop.topic
      ? [`${t('mail.stopTopic', { topic: t(topicWords[brief.stop.topic]) })} ${brief.stop.topicUrl}`]
      : []),
    `${t('mail.stopAll')} ${brief.stop.allUrl}`,
    '',
  ].join('\n');
}

function htmlOf({ house, words, brief, lines, subject }: Parts) {
  const { t } = words;
  return (
    <html lang={words.locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{subject}</title>
        <style>{raw(styleOf(house))}</style>
      </head>
      <body>
        <main>
          <h1>{companyOf(house)}</h1>
          <ul>
            {lines.map((line) => (
              <li>
                <p>
                  <a href={line.url}>{line.sentence}</a>
                </p>
                {line.excerpt !== '' && <blockquote lang={line.language}>{line.excerpt}</blockquote>}
              </li>
            ))}
          </ul>
          {brief.more > 0 && (
            <p>
              <a href={`${house.origin}/notifications`}>{t('mail.more', { count: brief.more })}</a>
            </p>
          )}
        </main>
        <footer>
          <p>{t('mail.why', { company: companyOf(house) })}</p>
          <p>
            <a href={`${house.origin}/settings/notifications`}>{t('mail.settings')}</a>
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

/** What each row of the matrix is called. */
export const topicWords: Readonly<Record<Topic, Key>> = {
  must_reads: 'topic.mustReads',
  messages: 'topic.messages',
  mentions: 'topic.mentions',
  answers: 'topic.answers',
  requests: 'topic.requests',
  reactions: 'topic.reactions',
  follows: 'topic.follows',
  posts: 'topic.posts',
  groups: 'topic.groups',
  changes: 'topic.changes',
  moderation: 'topic.moderation',
};

/** Mail programs know little CSS: plain colours for both schemes, no variables, nothing from afar. */
function styleOf(house: House): string {
  const brand = brandColours(house);
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
