import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Email } from 'postal-mime';
import { plainText } from '#src/platform/sanitise.ts';
import { runInThread } from '#src/platform/thread.ts';
import { refusals } from '../refusals.ts';

/** An e-mail as it is posted. */
export interface ReadMail {
  /** The one address in From, in lower case. */
  readonly from: string;
  readonly subject: string;
  /** What was written: without what it quotes, without a signature. Asked for once it is known who sent it: it is work. */
  written(): Promise<string>;
  readonly files: readonly MailFile[];
  /** The same for the same mail. */
  readonly id: string;
  /** Of its header, what stands in each field of this name, in lower case. */
  fields(name: string): readonly string[];
}
export interface MailFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Characters of all that was written and quoted. */
const writtenMax = 400_000;
const filesMax = 20;

/** Reads an e-mail. Refuses what is automatic, what is our own, and what is too much. `host`: ours. */
export async function readMail(raw: Uint8Array, host: string): Promise<ReadMail> {
  const { default: PostalMime, addressParser } = await import('postal-mime');
  const mail = await PostalMime.parse(raw, { maxNestingDepth: 20, maxHeadersSize: 128 * 1024 }).catch(() => {
    throw refusals.mailUnreadable();
  });
  const all = (key: string): string[] =>
    mail.headers.filter((each) => each.key === key).map((each) => each.value);
  refuseAutomatic(all, mail, host);
  const froms = all('from').flatMap((value) => addressParser(value, { flatten: true }));
  const [from] = froms;
  if (froms.length !== 1 || !from?.address) throw refusals.mailSenderMissing();
  return {
    from: from.address.toLowerCase(),
    subject: (mail.subject ?? '').replaceAll(/\s+/g, ' ').trim(),
    written: () => writtenIn(mail),
    files: filesIn(mail),
    id: mail.messageId ?? createHash('sha256').update(raw).digest('hex'),
    fields: all,
  };
}

/** What a program sent is never posted, and nothing that we sent ourselves: or two programs would talk to each other without end (RFC 3834 §2). */
function refuseAutomatic(all: (key: string) => string[], mail: Email, host: string): void {
  const says = (key: string, pattern: RegExp): boolean =>
    all(key).some((value) => pattern.test(value.trim()));
  const isOurs =
    (mail.messageId ?? '').toLowerCase().endsWith(`@${host}>`) ||
    all('list-id').some((value) => value.includes(`.${host}>`));
  const isAutomatic =
    all('auto-submitted').some((value) => !/^no\b/i.test(value.trim())) ||
    says('precedence', /^(bulk|junk|list|auto_reply)\b/i) ||
    all('list-id').length + all('x-autoreply').length + all('x-autorespond').length + all('x-loop').length >
      0 ||
    says('content-type', /^multipart\/report\b/i) ||
    says('return-path', /^<\s*>$/);
  if (isOurs || isAutomatic) throw refusals.mailAutomatic();
}

/** What one text may cost: some take the library minutes. */
const limits = { timeoutMs: 3_000, memoryMb: 128 };
/** Beside this file, as the source it is or as what was made of it. */
const inside = new URL(`./reply-thread${path.extname(import.meta.url)}`, import.meta.url);

/** Mail programs put what they quote below, marked in ways of their own. The library knows them in a dozen languages, and works in a thread of its own. */
async function writtenIn({ text = '', html = '' }: Email): Promise<string> {
  if (text.length + html.length > writtenMax) throw refusals.mailTooLong({ max: writtenMax / 1000 });
  const whole = text.trim() === '' ? htmlText(html) : text;
  const visible = await runInThread(inside, whole.replaceAll('\r\n', '\n'), limits);
  if (typeof visible !== 'string') throw refusals.mailUnreadable();
  return visible.trim();
}

/** Without what mail programs mark as quoted in HTML: a blockquote, and what follows Outlook's rule. */
function htmlText(html: string): string {
  const quoted =
    /<blockquote\b|<div[^>]{0,200}(?:gmail_quote|moz-cite-prefix|divRplyFwdMsg|yahoo_quoted)/i.exec(html);
  return plainText(quoted === null ? html : html.slice(0, quoted.index));
}

/** Pictures that belong to the text's design (a logo in a signature) are none. */
function filesIn(mail: Email): MailFile[] {
  const files = mail.attachments.filter(
    ({ disposition, related, contentId }) =>
      disposition === 'attachment' || (related !== true && contentId === undefined),
  );
  if (files.length > filesMax) throw refusals.mailTooManyFiles({ max: filesMax });
  return files.map(({ filename, mimeType, content }) => ({
    name: filename ?? 'file',
    mediaType: mimeType,
    bytes: typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content),
  }));
}
