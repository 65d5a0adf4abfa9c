import type { Archive, ArchivedChannel, ArchivedMessage, ArchivedPerson } from './archive.ts';
import { messagesMax } from './archive.ts';
import { list, members, parseJson, text, texts, type Members } from './foreign-json.ts';
import { refusals } from './no-archive.ts';
import { outsideCode, plain, quiet } from '#src/platform/markdown-words.ts';

/**
 * Slack's export: `users.json`, `channels.json`, `groups.json` (private ones), and a folder for each channel with a file a day. Files lie with
 * Slack, at addresses that carry a key and are never asked for. Programs that complete an export put them beside it, and from there they are taken:
 * `__uploads/ID/NAME`, or `attachments/ID-NAME` in a channel's folder.
 */
export function readSlack(files: ReadonlyMap<string, Uint8Array>): Archive {
  const read = (name: string): readonly unknown[] | null => {
    const bytes = files.get(name);
    return bytes === undefined ? null : list(parseJson(name, bytes));
  };
  const users = read('users.json');
  const open = read('channels.json');
  if (users === null || open === null)
    throw refusals.notAnExport('Slack', users === null ? 'users.json' : 'channels.json');
  const people = users.map((user) => personOf(members(user))).filter(({ key }) => key !== '');
  const names = new Map(people.map(({ key, name }) => [key, name]));
  const days = Map.groupBy(
    [...files.keys()].filter((name) => /^[^/]+\/[^/]+\.json$/.test(name)),
    (name) => name.slice(0, name.indexOf('/')),
  );
  let count = 0;
  const channelOf = (value: unknown, isPrivate: boolean): ArchivedChannel => {
    const channel = members(value);
    const name = text(channel['name']);
    const key = text(channel['id']) || name;
    const messages = (days.get(name) ?? []).flatMap((file) =>
      list(parseJson(file, files.get(file) ?? new Uint8Array())).flatMap((each) => {
        if (++count > messagesMax) throw refusals.tooManyMessages(messagesMax);
        return messageOf(members(each), key, names) ?? [];
      }),
    );
    return {
      ...{ key, name, isPrivate, members: texts(channel['members']) },
      purpose: decoded(text(members(channel['purpose'])['value'])),
      messages: messages.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    };
  };
  const channels = [
    ...open.map((each) => channelOf(each, false)),
    ...(read('groups.json') ?? []).map((each) => channelOf(each, true)),
  ];
  const conversations = (read('dms.json')?.length ?? 0) + (read('mpims.json')?.length ?? 0);
  return {
    people,
    channels: channels.filter(({ name }) => name !== ''),
    conversations,
    bytesOf: fromUploads(files),
  };
}

/** By the id that Slack gave a file, which is its path here. */
function fromUploads(files: ReadonlyMap<string, Uint8Array>): Archive['bytesOf'] {
  const byId = new Map<string, Uint8Array>();
  for (const [name, bytes] of files) {
    const found = /(?:^|\/)(?:__uploads\/(F[A-Z0-9]+)\/[^/]+|attachments\/(F[A-Z0-9]+)-[^/]+)$/.exec(name);
    const id = found?.[1] ?? found?.[2];
    if (id !== undefined) byId.set(id, bytes);
  }
  return (id) => byId.get(id) ?? null;
}

function personOf(user: Members): ArchivedPerson {
  const profile = members(user['profile']);
  const handle = text(user['name']);
  const name = text(profile['real_name']) || text(user['real_name']) || handle;
  return { key: text(user['id']), handle, name, email: text(profile['email']) };
}

/** Of what the product says itself ("has joined the channel") nothing is taken. */
const spoken = new Set(['', 'thread_broadcast', 'file_share', 'me_message', 'bot_message']);

function messageOf(
  message: Members,
  channel: string,
  names: ReadonlyMap<string, string>,
): ArchivedMessage | null {
  const ts = text(message['ts']);
  const at = new Date(Number(ts) * 1_000);
  if (text(message['type']) !== 'message' || !spoken.has(text(message['subtype'])) || !(at.getTime() > 0))
    return null;
  const files = list(message['files'])
    .map(members)
    .map((file) => ({ name: text(file['name']), path: text(file['id']) || null }));
  const source = markdownOf(text(message['text']), names);
  const named = files.filter(({ name }) => name !== '');
  if (source.trim() === '' && named.length === 0) return null;
  const thread = text(message['thread_ts']);
  return {
    key: `${channel}/${ts}`,
    author: text(message['user']) || text(message['username']) || text(message['bot_id']),
    ...{ at, source, files: named },
    answers: thread === '' || thread === ts ? null : `${channel}/${thread}`,
    reactions: list(message['reactions']).map((each) => ({
      ...{ name: text(members(each)['name']), by: texts(members(each)['users']) },
    })),
  };
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
const decoded = (words: string): string =>
  words.replace(/&(amp|lt|gt);/g, (entity) => entities[entity] ?? entity);

/** Slack's own marks as Markdown: people and channels by their names, links with their words, one star for two. */
function markdownOf(marked: string, names: ReadonlyMap<string, string>): string {
  return outsideCode(marked, (words) => {
    const parts = words
      .split(/(<[^<>\n]+>)/)
      .map((part, at) => (at % 2 === 1 ? markOf(part.slice(1, -1), names) : bold(part)));
    return parts.join('');
  });
}

const bold = (words: string): string =>
  quiet(decoded(words))
    .replace(/(^|[\s(])\*([^*\n]+)\*(?=$|[\s).,;:!?])/g, '$1**$2**')
    .replace(/(^|\s)~([^~\n]+)~(?=$|\s)/g, '$1~~$2~~');

function markOf(mark: string, names: ReadonlyMap<string, string>): string {
  const [target = '', label] = mark.split('|', 2);
  if (target.startsWith('@')) return plain(names.get(target.slice(1)) ?? label ?? 'somebody');
  if (target.startsWith('#')) return plain(`#${label ?? target.slice(1)}`);
  if (target.startsWith('!')) return plain(label ?? target.slice(1).split('^')[0] ?? '');
  const url = /^https?:/i.test(target) ? URL.parse(decoded(target)) : null;
  if (!url) return plain(decoded(label ?? target));
  return label === undefined ? `<${url.href}>` : `[${plain(decoded(label))}](<${url.href}>)`;
}
