import { outsideCode, quiet } from '#src/platform/markdown-words.ts';
import { messagesMax, type Archive, type ArchivedChannel, type ArchivedMessage } from './archive.ts';
import { refusals } from './no-archive.ts';
import { list, members, parseJson, text, texts, type Members } from './foreign-json.ts';

export const instanceFormat = 'kontor-instance';
const company = 'company';

/**
 * The archive of another Kontor (`kontor export instance`). A group becomes a group of this company alone; what was for the whole company, for a
 * partner or for everyone becomes posts of one closed group with the name of that company, because whose it was is not whose it is. Names in texts
 * call nobody.
 */
export function readInstance(files: ReadonlyMap<string, Uint8Array>): Archive {
  const manifest = members(parsed(files, 'manifest.json'));
  if (manifest['format'] !== instanceFormat || manifest['version'] !== 1)
    throw refusals.notAnExport('Kontor', 'manifest.json of version 1');
  const people = itemsOf(files, 'people.json')
    .map((actor) => ({
      key: text(actor['id']),
      handle: text(actor['preferredUsername']),
      name: text(actor['name']),
      email: text(actor['kontor:email']),
    }))
    .filter(({ key }) => key !== '');
  const creates = itemsOf(files, 'outbox.json');
  if (creates.length > messagesMax) throw refusals.tooManyMessages(messagesMax);
  const reactions = Map.groupBy(itemsOf(files, 'reactions.json'), (like) => text(like['object']));
  const said = Map.groupBy(
    creates.flatMap((create) => messageOf(members(create['object']), reactions) ?? []),
    ({ group }) => group,
  );
  const messagesOf = (key: string): ArchivedMessage[] =>
    (said.get(key) ?? []).map(({ message }) => message).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const groups = itemsOf(files, 'groups.json').map((group): ArchivedChannel => {
    const key = text(group['id']);
    return {
      ...{ key, name: text(group['name']), purpose: text(group['summary']), messages: messagesOf(key) },
      ...{ isPrivate: group['kontor:access'] === 'secret', members: texts(group['kontor:members']) },
    };
  });
  const forAll = messagesOf(company);
  const whole: ArchivedChannel = {
    ...{ key: text(manifest['origin']), name: text(manifest['company']) || 'Kontor', purpose: '' },
    ...{ isPrivate: false, members: people.map(({ key }) => key), messages: forAll },
  };
  return {
    ...{ people, channels: forAll.length === 0 ? groups : [whole, ...groups], conversations: 0 },
    bytesOf: (path) => files.get(path) ?? null,
  };
}

function parsed(files: ReadonlyMap<string, Uint8Array>, name: string): unknown {
  const bytes = files.get(name);
  if (bytes === undefined) throw refusals.notAnExport('Kontor', name);
  return parseJson(name, bytes);
}

const itemsOf = (files: ReadonlyMap<string, Uint8Array>, name: string): Members[] =>
  list(members(parsed(files, name))['orderedItems']).map(members);

function messageOf(
  object: Members,
  reactions: ReadonlyMap<string, readonly Members[]>,
): { readonly group: string; readonly message: ArchivedMessage } | null {
  const key = text(object['id']);
  const at = new Date(text(object['published']));
  if (key === '' || Number.isNaN(at.getTime())) return null;
  const title = text(object['name']).replaceAll(/\s+/g, ' ').trim();
  const words = outsideCode(text(members(object['source'])['content']), quiet);
  const files = list(object['attachment'])
    .map(members)
    .map((file) => ({
      ...{ path: text(file['url']), alt: text(file['name']) },
      name: text(file['kontor:fileName']) || 'file',
    }));
  const source = [title === '' ? '' : `## ${quiet(title)}`, words]
    .filter((part) => part.trim() !== '')
    .join('\n\n');
  if (source === '' && files.length === 0) return null;
  return {
    group: text(object['audience']) || company,
    message: {
      ...{ key, author: text(object['attributedTo']), at, source, files },
      answers: text(object['inReplyTo']) || null,
      reactions: (reactions.get(key) ?? []).map((like) => ({
        name: text(like['content']) || '+1',
        by: [text(like['actor'])],
      })),
    },
  };
}
