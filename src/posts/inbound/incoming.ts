import { fileNameCharsMax } from '#src/platform/files.ts';
import { altMax } from '#src/media/file.ts';
import { cleanLine, cleanUri } from '#src/people/person.ts';
import { newId, newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { plainText, sanitiseHtml, withoutTurns } from '#src/platform/sanitise.ts';
import type { PostKind } from '../kinds/forms.ts';
import type { IncomingParts } from '../kinds/forms.ts';
import type { Addressee, FileView, Level } from '../post.ts';
import type { NewRemoteFile, Parent } from '../store.ts';
import { filesMax, mentionsMax, summaryMax, titleMax } from '../limits.ts';
import { cleanLink } from './clean-link.ts';
import { count } from './count.ts';

export type { RemotePerson } from './remote-person.ts';
export { cleanLink };

/** A partner's post as it came, its audience decided by the caller, who has checked the agreement. */
export interface IncomingPost extends IncomingParts {
  readonly uri: string;
  readonly kind: PostKind;
  readonly level: Level;
  readonly groupId?: GroupId;
  /** Whose followers it is for at level followers; the author when not said. */
  readonly audiencePersonId?: PersonId;
  readonly replyToUri?: string;
  readonly threadUri?: string;
  /** Raw: it is sanitised here. */
  readonly html: string;
  readonly title: string;
  readonly summary: string;
  readonly sensitive: boolean;
  readonly language: string;
  readonly pageUrl: string | null;
  readonly publishedAt: Date;
  readonly editedAt?: Date;
  readonly mentions: readonly PersonId[];
  /** Of a direct post: whom else it is addressed to. */
  readonly addressees?: readonly Addressee[];
  readonly tags: readonly string[];
  readonly files: readonly IncomingFile[];
  /** Its words ask to be read, also where that is not for this sender to say. */
  readonly stillAsks?: boolean;
  /** Of a post in a group: its author's server shows it to everyone. */
  readonly isOpenElsewhere?: boolean;
  /** It lies with its company and is fetched when somebody looks: nothing it says is here. */
  readonly isLent?: boolean;
  /** Of a question: the answer that was accepted when this was written. */
  readonly accepted?: { readonly answerUri: string; readonly at: Date };
}
export interface IncomingFile {
  readonly remoteUrl: string;
  readonly mediaType: string;
  readonly name: string;
  readonly alt: string;
  /** As its home says; not said: unknown. */
  readonly bytes?: number | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Of a film: how long it takes, and where its home has a picture of it. */
  readonly seconds?: number | undefined;
  readonly previewUrl?: string | undefined;
  /** The point that stays in view; what is out of range is the middle. */
  readonly focus?: readonly [x: number, y: number] | undefined;
}

/** Beyond these, what a partner sent is cut, because its writer is not here to shorten it. */
/** Characters of `handle@host`. */
const addresseeMax = 200;
const tagsMax = 50;
const tagCharsMax = 100;
const yearsMax = 10;

/** A partner's clock is not trusted: not after now, not before ten years ago (security.md, rule 28). */
export function clampDate(at: Date, now: Date): Date {
  const oldest = new Date(now);
  oldest.setFullYear(now.getFullYear() - yearsMax);
  if (Number.isNaN(at.getTime()) || at > now) return now;
  return at < oldest ? oldest : at;
}

/** The text of an incoming post: sanitised, cut, without what PostgreSQL cannot store. */
export function cleanContent(incoming: Pick<IncomingPost, 'html' | 'title' | 'summary' | 'language'>): {
  html: string;
  text: string;
  title: string;
  summary: string;
  language: string;
} {
  const { html, text } = cleanBody(withoutTurns(incoming.html.replaceAll('\0', '')));
  return {
    html,
    text,
    title: incoming.title === '' ? '' : cleanLine(incoming.title, titleMax),
    summary: incoming.summary === '' ? '' : cleanLine(plainText(incoming.summary), summaryMax),
    language: /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/.test(incoming.language) ? incoming.language : 'und',
  };
}

/** Paragraphs without any markup, as most notes are: the sanitiser would return them as they are, for a hundred times the work. */
const plainParagraphs = /^(?:<p>[^<>&"\p{Cc}]*<\/p>)+$/u;

function cleanBody(raw: string): { html: string; text: string } {
  if (plainParagraphs.test(raw)) {
    const paragraphs = raw.slice('<p>'.length, -'</p>'.length).split('</p><p>');
    return {
      html: raw,
      text: paragraphs
        .map((line) => line.trim())
        .filter(Boolean)
        .join('\n'),
    };
  }
  const html = sanitiseHtml(raw);
  return { html, text: plainText(html) };
}

export const cleanMentions = (mentions: readonly PersonId[]): PersonId[] =>
  [...new Set(mentions)].slice(0, mentionsMax);

export const cleanAddressees = (addressees: readonly Addressee[] = []): Addressee[] =>
  addressees
    .filter(({ uri }) => cleanLink(uri) !== null)
    .slice(0, mentionsMax)
    .map(({ uri, name, reached }) => ({ uri, name: cleanLine(name, addresseeMax), reached }));

export function cleanTags(tags: readonly string[]): string[] {
  if (tags.length === 0) return [];
  // A topic cut short would be another topic.
  const whole = tags.filter((tag) => tag.length <= tagCharsMax);
  const clean = whole.map((tag) => cleanLine(tag, tagCharsMax).toLowerCase()).filter(Boolean);
  return [...new Set(clean)].slice(0, tagsMax);
}

/** Longer than any film: a mistake. */
const secondsMax = 1_000_000;
/** A larger one is no size but a mistake. */
const fileBytesMax = 1_000_000_000_000;

/** `max`: as many as its kind takes (`filesMaxOf`). */
export function cleanFiles(files: readonly IncomingFile[], max = filesMax): NewRemoteFile[] {
  const usable = files.filter((file) => cleanUri(file.remoteUrl) !== null);
  return usable.slice(0, max).map((file) => ({
    id: newId(),
    uuid: newUuid(),
    kind: kindOf(file.mediaType),
    mediaType: cleanLine(file.mediaType, 127),
    name: cleanLine(file.name, fileNameCharsMax),
    alt: cleanLine(file.alt, altMax),
    bytes: file.bytes && file.bytes <= fileBytesMax ? count(file.bytes) : 0,
    width: file.width ? count(file.width) : null,
    height: file.height ? count(file.height) : null,
    ...focusOf(file),
    seconds:
      file.seconds !== undefined && file.seconds > 0 && file.seconds < secondsMax ? file.seconds : null,
    previewUrl: cleanUri(file.previewUrl ?? null),
    remoteUrl: file.remoteUrl,
  }));
}

function focusOf({ focus }: IncomingFile): Pick<NewRemoteFile, 'focusX' | 'focusY'> {
  const [x, y] = focus?.every((part) => Math.abs(part) <= 1) ? focus : [null, null];
  return { focusX: x, focusY: y };
}

function kindOf(mediaType: string): FileView['kind'] {
  const [type = ''] = mediaType.split('/');
  if (type === 'image' || type === 'video' || type === 'audio') return type;
  return type === 'text' || /^application\/(pdf|msword|vnd\.|rtf)/.test(mediaType) ? 'document' : 'other';
}

/** Who may read a partner's post. */
export interface IncomingAudience {
  readonly level: Level;
  readonly groupId: GroupId | null;
  readonly audiencePersonId: PersonId | null;
}

const width: Record<Level, number> = {
  direct: 0,
  group: 1,
  followers: 2,
  partner: 3,
  instance: 3,
  public: 4,
};

/**
 * No wider than its author said, than `partner` (protocol.md §3: a partner's Public goes no further), and than the thread it replies in. A
 * group's content comes only through the group: a reply that came another way is for those it mentions.
 */
export function narrowAudience(
  said: IncomingAudience,
  author: PersonId,
  parent: Pick<Parent, 'level' | 'groupId' | 'audiencePersonId'> | null,
): IncomingAudience {
  const level = said.level === 'public' ? 'partner' : said.level;
  if (parent && width[level] > width[parent.level]) {
    if (parent.level === 'group') return { level: 'direct', groupId: null, audiencePersonId: null };
    return { level: parent.level, groupId: null, audiencePersonId: parent.audiencePersonId };
  }
  return {
    level,
    groupId: level === 'group' ? said.groupId : null,
    audiencePersonId: level === 'followers' ? (said.audiencePersonId ?? author) : null,
  };
}
