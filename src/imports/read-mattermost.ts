import type { Archive, ArchivedChannel, ArchivedMessage, ArchivedPerson } from './archive.ts';
import { messagesMax } from './archive.ts';
import { list, members, parseJson, text, texts, type Members } from './foreign-json.ts';
import { refusals } from './no-archive.ts';
import { outsideCode, plain, quiet } from '#src/platform/markdown-words.ts';

/**
 * Mattermost's bulk export: a file of JSON lines (version, teams, channels, users, posts with their answers), and files under `data/`. It names
 * people by user name and messages not at all: a message is known by its channel, its writer and its millisecond.
 */
export function readMattermost(files: ReadonlyMap<string, Uint8Array>): Archive {
  const name = [...files.keys()].find((each) => /^[^/]+\.jsonl$/.test(each));
  const bytes = name === undefined ? undefined : files.get(name);
  if (name === undefined || bytes === undefined)
    throw refusals.notAnExport('Mattermost', 'file of JSON lines (.jsonl)');
  const lines = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const all = lines.map((line) => members(parseJson(name, new TextEncoder().encode(line))));
  if (text(all[0]?.['type']) !== 'version')
    throw refusals.notAnExport('Mattermost', 'first line that says its version');
  const of = (type: string): Members[] =>
    all.flatMap((line) => (line['type'] === type ? [members(line[type])] : []));
  const users = of('user');
  const people = users.map(personOf).filter(({ key }) => key !== '');
  const names = new Map(people.map(({ key, name: shown }) => [key, shown]));
  const belong = membersByChannel(users);
  let count = 0;
  const posts = Map.groupBy(
    of('post').flatMap((post) => {
      const said = messagesOf(post, names);
      count += said.length;
      if (count > messagesMax) throw refusals.tooManyMessages(messagesMax);
      return said.map((message) => ({ channel: keyOf(post), message }));
    }),
    ({ channel }) => channel,
  );
  const channels = of('channel').map((channel): ArchivedChannel => {
    const key = `${text(channel['team'])}/${text(channel['name'])}`;
    const said = (posts.get(key) ?? []).map(({ message }) => message);
    return {
      ...{
        key,
        name: text(channel['display_name']) || text(channel['name']),
        purpose: text(channel['purpose']),
      },
      ...{ isPrivate: channel['type'] === 'P', members: belong.get(key) ?? [] },
      messages: said.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    };
  });
  return {
    ...{ people, channels, conversations: of('direct_channel').length },
    bytesOf: (path) => files.get(`data/${path}`) ?? files.get(path) ?? null,
  };
}

const keyOf = (post: Members): string => `${text(post['team'])}/${text(post['channel'])}`;

function personOf(user: Members): ArchivedPerson {
  const handle = text(user['username']);
  const name = `${text(user['first_name'])} ${text(user['last_name'])}`.trim();
  return { key: handle, handle, name: name || text(user['nickname']) || handle, email: text(user['email']) };
}

function membersByChannel(users: readonly Members[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const user of users)
    for (const team of list(user['teams']).map(members))
      for (const channel of list(team['channels']).map(members)) {
        const key = `${text(team['name'])}/${text(channel['name'])}`;
        found.set(key, [...(found.get(key) ?? []), text(user['username'])]);
      }
  return found;
}

/** A post and its answers, which stand in it. */
function messagesOf(post: Members, names: ReadonlyMap<string, string>): ArchivedMessage[] {
  const root = messageOf(post, keyOf(post), null, names);
  if (root === null) return [];
  return [
    root,
    ...list(post['replies']).flatMap(
      (reply) => messageOf(members(reply), keyOf(post), root.key, names) ?? [],
    ),
  ];
}

function messageOf(
  said: Members,
  channel: string,
  answers: string | null,
  names: ReadonlyMap<string, string>,
): ArchivedMessage | null {
  const created = Number(said['create_at']);
  const author = text(said['user']);
  const files = texts(list(said['attachments']).map((each) => members(each)['path'])).map((path) => ({
    ...{ path, name: path.slice(path.lastIndexOf('/') + 1) },
  }));
  const source = outsideCode(text(said['message']), (words) =>
    quiet(
      words.replace(/(^|[^\w])@([a-z0-9._-]+)/gi, (whole, before: string, handle: string) => {
        const name = names.get(handle.toLowerCase().replace(/[._-]+$/, ''));
        return name === undefined ? whole : `${before}${plain(name)}`;
      }),
    ),
  );
  // What the product says itself ("has joined the channel") has a type of its own.
  if (
    text(said['type']).startsWith('system_') ||
    !(created > 0) ||
    (source.trim() === '' && files.length === 0)
  )
    return null;
  return {
    ...{ key: `${channel}/${author}/${created}`, author, at: new Date(created), source, answers, files },
    reactions: list(said['reactions'])
      .map(members)
      .map((each) => ({ name: text(each['emoji_name']), by: [text(each['user'])] })),
  };
}
