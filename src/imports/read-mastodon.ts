import { plainText } from '#src/platform/sanitise.ts';
import { outsideCode, plain, quiet } from '#src/platform/markdown-words.ts';
import type { Archive, ArchivedMessage } from './archive.ts';
import { messagesMax } from './archive.ts';
import { refusals } from './no-archive.ts';
import { list, members, parseJson, text, texts, type Members } from './foreign-json.ts';

const everyone = new Set(['https://www.w3.org/ns/activitystreams#Public', 'as:Public', 'Public']);

/**
 * The archive of an account, as Mastodon gives it ("Request your archive"): `actor.json`, `outbox.json` and `media_attachments/`. What was written
 * to everyone is read; what was for followers or for people named stays, because who they were is not in it. Shares are of others.
 */
export function readMastodon(files: ReadonlyMap<string, Uint8Array>): Archive {
  const [actor, outbox] = ['actor.json', 'outbox.json'].map((name) => {
    const bytes = files.get(name);
    if (bytes === undefined) throw refusals.notAnExport('a Mastodon account', name);
    return members(parseJson(name, bytes));
  });
  const key = text(actor?.['id']);
  const handle = text(actor?.['preferredUsername']);
  if (key === '' || handle === '')
    throw refusals.notAnExport('a Mastodon account', 'id and preferredUsername in actor.json');
  const items = list(outbox?.['orderedItems']).map(members);
  if (items.length > messagesMax) throw refusals.tooManyMessages(messagesMax);
  const notes = items.filter((item) => item['type'] === 'Create').map((item) => members(item['object']));
  const open = notes.filter((note) =>
    [note['to'], note['cc']].flatMap(anyOf).some((each) => everyone.has(each)),
  );
  const own = new Set(open.map((note) => text(note['id'])));
  return {
    people: [{ key, handle, name: text(actor?.['name']) || handle, email: '' }],
    channels: [
      {
        ...{ key, name: handle, purpose: '', isPrivate: false, members: [], isOwn: true },
        messages: open
          .flatMap((note) => messageOf(note, key, own) ?? [])
          .toSorted((a, b) => a.at.getTime() - b.at.getTime()),
      },
    ],
    conversations: notes.length - open.length,
    bytesOf: (path) => files.get(path) ?? null,
  };
}

const anyOf = (value: unknown): string[] => (typeof value === 'string' ? [value] : texts(value));

function messageOf(note: Members, author: string, own: ReadonlySet<string>): ArchivedMessage | null {
  const id = text(note['id']);
  const at = new Date(text(note['published']));
  const answered = text(note['inReplyTo']);
  const cover = plainText(text(note['summary']));
  const words = outsideCode(plain(plainText(text(note['content']))), quiet);
  const files = list(note['attachment'])
    .map(members)
    .map((file) => ({
      name: (text(file['url']).split('/').at(-1) ?? '').slice(0, 200) || 'file',
      path: text(file['url']).replace(/^\/+/, '') || null,
      alt: text(file['name']),
    }));
  if (id === '' || Number.isNaN(at.getTime()) || (words.trim() === '' && files.length === 0)) return null;
  const elsewhere = answered !== '' && !own.has(answered) && /^https:\/\/[^\s<>]+$/.test(answered);
  return {
    ...{ key: id, author, at, files, reactions: [] },
    answers: own.has(answered) ? answered : null,
    source: [cover === '' ? '' : `**${plain(cover)}**`, words, elsewhere ? `↪ <${answered}>` : '']
      .filter(Boolean)
      .join('\n\n'),
  };
}
