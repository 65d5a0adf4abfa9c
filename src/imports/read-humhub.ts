import { plain, quiet } from '#src/platform/markdown-words.ts';
import type { Archive, ArchivedChannel, ArchivedMessage, ArchivedPerson } from './archive.ts';
import { messagesMax } from './archive.ts';
import { refusals } from './no-archive.ts';
import { readDump, type Row } from './read-sql.ts';

const tables = [
  ...['user', 'profile', 'space', 'space_membership', 'contentcontainer', 'content', 'post', 'comment'],
  ...['like', 'file'],
];
const models = {
  post: 'humhub\\modules\\post\\models\\Post',
  comment: 'humhub\\modules\\comment\\models\\Comment',
  space: 'humhub\\modules\\space\\models\\Space',
};
/** Of a membership, and of content that stands in a stream. */
const memberStatus = '3';
const published = new Set(['1', undefined]);

/**
 * HumHub has no export: what its administrators have is what they back up (HumHub documentation, "Backup"), a dump of the database and the
 * folder `uploads`. Of a ZIP of both the spaces are read with their posts, comments, likes and files. Posts on profiles, drafts and what belongs
 * to modules (polls, wiki, mail) stay.
 */
export function readHumHub(files: ReadonlyMap<string, Uint8Array>): Archive {
  const dump = [...files.keys()].find((name) => /\.sql$/i.test(name));
  if (dump === undefined) throw refusals.notAnExport('HumHub', '*.sql');
  const rows = readDump(new TextDecoder().decode(files.get(dump)), tables);
  const of = (name: string): readonly Row[] => rows.get(name) ?? [];
  if (of('space').length === 0 || of('content').length === 0)
    throw refusals.notAnExport('HumHub', 'table space or content');
  const people = peopleIn(of('user'), of('profile'));
  const reading = {
    people: new Map(people.map((each) => [each.guid, each.name])),
    ...byObject(of('like'), of('file')),
  };
  const messages = messagesIn(of, reading);
  const members = Map.groupBy(
    of('space_membership').filter((row) => row['status'] === memberStatus),
    (row) => text(row, 'space_id'),
  );
  const byContainer = Map.groupBy(messages, ({ container }) => container);
  const channels = of('space').map((space): ArchivedChannel => ({
    ...{
      key: text(space, 'guid') || text(space, 'id'),
      name: text(space, 'name'),
      purpose: text(space, 'description'),
    },
    // Only its members see that it is there.
    isPrivate: space['visibility'] === '0',
    members: (members.get(text(space, 'id')) ?? []).map((row) => text(row, 'user_id')),
    messages: (byContainer.get(containerOf(of('contentcontainer'), space)) ?? []).map(
      ({ message }) => message,
    ),
  }));
  return {
    people,
    channels: channels.filter(({ name }) => name !== ''),
    conversations: 0,
    bytesOf: (path) => files.get(path) ?? find(files, path),
  };
}

const text = (row: Row | undefined, name: string): string => row?.[name] ?? '';

/** Below whatever folder the archive has. */
function find(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array | null {
  const name = [...files.keys()].find((each) => each.endsWith(`/${path}`));
  return name === undefined ? null : (files.get(name) ?? null);
}

const containerOf = (containers: readonly Row[], space: Row): string =>
  text(space, 'contentcontainer_id') ||
  text(
    containers.find((row) => row['class'] === models.space && row['pk'] === space['id']),
    'id',
  );

type Person = ArchivedPerson & { readonly guid: string };

function peopleIn(users: readonly Row[], profiles: readonly Row[]): Person[] {
  const named = new Map(
    profiles.map((row) => [
      text(row, 'user_id'),
      `${text(row, 'firstname')} ${text(row, 'lastname')}`.trim(),
    ]),
  );
  return users.map((row) => {
    const [key, handle] = [text(row, 'id'), text(row, 'username')];
    return {
      key,
      handle,
      name: named.get(key) || handle,
      email: text(row, 'email'),
      guid: text(row, 'guid'),
    };
  });
}

type Objects = ReadonlyMap<string, readonly Row[]>;
interface Reading {
  /** Names by guid, for mentions. */
  readonly people: ReadonlyMap<string, string>;
  readonly likes: Objects;
  readonly files: Objects;
}

const objectKey = (row: Row): string => `${text(row, 'object_model')} ${text(row, 'object_id')}`;
const byObject = (likes: readonly Row[], files: readonly Row[]): Pick<Reading, 'likes' | 'files'> => ({
  likes: Map.groupBy(likes, objectKey),
  files: Map.groupBy(files, objectKey),
});

interface Placed {
  readonly container: string;
  readonly message: ArchivedMessage;
}

/** Posts of all spaces and their comments, oldest first, so that an answer comes after what it answers. */
function messagesIn(of: (table: string) => readonly Row[], reading: Reading): Placed[] {
  const posts = new Map(of('post').map((row) => [text(row, 'id'), row]));
  const containers = new Map<string, string>();
  const found: Placed[] = [];
  const add = (container: string, message: ArchivedMessage | null): void => {
    if (message === null) return;
    if (found.length >= messagesMax) throw refusals.tooManyMessages(messagesMax);
    found.push({ container, message });
  };
  for (const content of of('content')) {
    if (content['object_model'] !== models.post || !published.has(content['state'] ?? undefined)) continue;
    const id = text(content, 'object_id');
    const container = text(content, 'contentcontainer_id');
    containers.set(`${models.post} ${id}`, container);
    add(
      container,
      messageOf(
        posts.get(id),
        {
          model: models.post,
          answers: null,
          by: text(content, 'created_by'),
          at: text(content, 'created_at'),
        },
        reading,
      ),
    );
  }
  // A comment on a comment comes after it, and has a larger number.
  for (const row of of('comment').toSorted((a, b) => Number(a['id']) - Number(b['id']))) {
    const container = containers.get(objectKey(row));
    if (container === undefined) continue;
    containers.set(`${models.comment} ${text(row, 'id')}`, container);
    add(
      container,
      messageOf(
        row,
        {
          model: models.comment,
          answers: keyOf(objectKey(row)),
          by: text(row, 'created_by'),
          at: text(row, 'created_at'),
        },
        reading,
      ),
    );
  }
  return found.toSorted(
    (a, b) =>
      a.message.at.getTime() - b.message.at.getTime() ||
      Number(a.message.answers !== null) - Number(b.message.answers !== null),
  );
}

/** `…\Post 12` as `post 12`. */
const keyOf = (object: string): string => {
  const [model = '', id = ''] = object.split(' ');
  return `${model === models.comment ? 'comment' : 'post'} ${id}`;
};

function messageOf(
  row: Row | undefined,
  {
    model,
    answers,
    by,
    at,
  }: { readonly model: string; readonly answers: string | null; readonly by: string; readonly at: string },
  { people, likes, files }: Reading,
): ArchivedMessage | null {
  const object = `${model} ${text(row, 'id')}`;
  // `2024-03-01 09:30:00`, in the time of the server, which backups are read as: HumHub stores UTC unless told otherwise.
  const date = new Date(`${at.replace(' ', 'T')}Z`);
  const attached = (files.get(object) ?? []).map((file) => {
    const guid = text(file, 'guid').toLowerCase();
    const isGuid = /^[0-9a-f-]{36}$/.test(guid);
    return {
      name: text(file, 'file_name'),
      path: isGuid ? `uploads/file/${guid[0]}/${guid[1]}/${guid}/file` : null,
    };
  });
  const source = markdownOf(text(row, 'message'), people);
  if (!row || Number.isNaN(date.getTime()) || (source.trim() === '' && attached.length === 0)) return null;
  return {
    ...{ key: keyOf(object), author: by, at: date, source, answers, files: attached },
    reactions: [{ name: '+1', by: (likes.get(object) ?? []).map((like) => text(like, 'created_by')) }].filter(
      (each) => each.by.length > 0,
    ),
  };
}

/** HumHub's Markdown: people by their names, links of its own as what they show; files stand below. */
const markdownOf = (source: string, people: ReadonlyMap<string, string>): string =>
  quiet(
    source
      .replace(/!?\[([^\]\n]{0,500})\]\(file-guid:[^)\n]{0,500}\)/g, '')
      .replace(
        /\[([^\]\n]{0,500})\]\(mention:([0-9a-f-]{36})[^)\n]{0,500}\)/gi,
        (_whole, name: string, guid: string) => plain(people.get(guid.toLowerCase()) ?? name),
      )
      .replace(/\[[^\]\n]{0,500}\]\(oembed:(https?:[^\s)]{1,2000})\)/gi, '<$1>'),
  );
