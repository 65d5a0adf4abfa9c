import { listReleases, readRelease, type Release } from '#src/advocacy/read.ts';
import { askRelease, releasePost, withdrawRelease } from '#src/advocacy/release.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isId, type FileId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { readArgs } from './agreement-args.ts';
import type { Command, CommandContext } from './command.ts';
import { ownPerson } from './people.ts';

const text = { type: 'string' } as const;

const list: Command = {
  usage: 'kontor advocacy list',
  summary:
    'List what waits to be released to everybody, and what is out, with its address and how often it was opened.',
  async run({ db }) {
    const all = await listReleases(db);
    return { json: all, text: all.map(lineOf).join('\n') || 'Nobody has asked for anything.' };
  },
};

const ask: Command = {
  usage: 'kontor advocacy ask POST --by HANDLE [--picture FILE] TEXT',
  summary:
    'Ask, in the name of its author or a communicator, to let a text and a picture of a post out to everybody.',
  async run(context) {
    const { values, positionals } = readArgs(this.usage, context.args, { by: text, picture: text });
    const [post, ...words] = positionals;
    const fileId = values.picture === undefined ? null : numberIn<FileId>(values.picture, this.usage);
    const wanted = { text: words.join(' '), fileId };
    return await act(context, this.usage, { post, by: values.by }, (tx, by, id) =>
      askRelease(tx, by, id, wanted),
    );
  },
};

const approve: Command = {
  usage: 'kontor advocacy approve POST --by HANDLE',
  summary: 'Let it out, in the name of a communicator who has neither asked nor written it.',
  async run(context) {
    const { values, positionals } = readArgs(this.usage, context.args, { by: text });
    return await act(context, this.usage, { post: positionals[0], by: values.by }, releasePost);
  },
};

const withdraw: Command = {
  usage: 'kontor advocacy withdraw POST --by HANDLE',
  summary:
    'Take it back, in the name of its author or a communicator: the page outside and its picture are gone.',
  async run(context) {
    const { values, positionals } = readArgs(this.usage, context.args, { by: text });
    return await act(context, this.usage, { post: positionals[0], by: values.by }, withdrawRelease);
  },
};

async function act(
  { db }: CommandContext,
  usage: string,
  said: { readonly post: string | undefined; readonly by: string | undefined },
  verb: (tx: Tx, by: PersonId, post: PostId) => Promise<void>,
): Promise<{ json: unknown; text: string }> {
  if (said.by === undefined || said.post === undefined) throw new Refusal('invalid', `Use: ${usage}`);
  const post = numberIn<PostId>(said.post, usage);
  const by = (await ownPerson(db, said.by)).id;
  await transaction(db, (tx) => verb(tx, by, post));
  return await shown(db, by, post);
}

async function shown(db: Db, by: PersonId, post: PostId): Promise<{ json: unknown; text: string }> {
  const release = await readRelease(db, by, post);
  if (!release) throw new Refusal('not_found', `Nothing was asked about the post ${post}.`);
  return { json: release, text: lineOf(release) };
}

function numberIn<Id extends string>(value: string, usage: string): Id {
  if (!isId(value)) throw new Refusal('invalid', `Posts and files are named by their number. Use: ${usage}`);
  return value as unknown as Id;
}

const lineOf = ({ postId, state, address, opens, text: words }: Release): string =>
  [
    `${postId}  ${state}`,
    ...(address === null
      ? []
      : [address, opens === null ? 'opened less than five times' : `opened ${opens} times`]),
    words.replaceAll(/\s+/g, ' ').slice(0, 80),
  ].join('  ');

export const advocacyCommands: Record<string, Command> = { list, ask, approve, withdraw };
