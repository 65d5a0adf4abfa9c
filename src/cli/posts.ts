import { parseArgs } from 'node:util';
import type { Command } from '#src/cli/command.ts';
import { findGroupByHandle } from '#src/groups/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import { given } from '#src/platform/given.ts';
import { levels, type Level } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';

const post: Command = {
  usage:
    'kontor post --as HANDLE [--level instance|followers|partner|direct|public] [--group HANDLE[@HOST]] [--reply-to ID] [--language LL] [--at DATE] TEXT',
  summary: 'Publish a post as one of this company’s people. Default audience: the company.',
  async run({ db, args, config }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        as: { type: 'string' },
        level: { type: 'string' },
        group: { type: 'string' },
        'reply-to': { type: 'string' },
        language: { type: 'string' },
        at: { type: 'string' },
      },
    });
    const source = positionals.join(' ');
    if (!values.as || source === '')
      throw new Refusal('invalid', 'Say who writes and what: kontor post --as ada "Good morning".');
    const author = await findPersonByHandle(db, values.as, null);
    if (!author)
      throw new Refusal('not_found', `No one here has the handle ${values.as}; see \`kontor person list\`.`);
    const level = readLevel(values.level);
    const groupId = values.group ? await groupOf(db, values.group) : undefined;
    const publishedAt = readDate(values.at, config.development);
    const id = await transaction(db, (tx) =>
      publishPost(tx, author.id, {
        source,
        ...given({
          level: groupId ? 'group' : level,
          groupId,
          replyToId: values['reply-to'] as PostId | undefined,
          language: values.language,
          publishedAt,
        }),
      }),
    );
    return {
      json: { id, page: db.instance.addresses.postPage(id) },
      text: `Posted: ${db.instance.addresses.postPage(id)}`,
    };
  },
};

function readLevel(value: string | undefined): Level | undefined {
  if (value === undefined) return undefined;
  const level = levels.find((l) => l === value);
  if (!level) throw new Refusal('invalid', `--level is one of ${levels.join(', ')}.`);
  return level;
}

/** Back-dating is for seeds: in production a post is from when it was written. */
function readDate(value: string | undefined, development: boolean): Date | undefined {
  if (value === undefined) return undefined;
  if (!development) throw new Refusal('not_allowed', '--at is for development only; leave it out.');
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) throw new Refusal('invalid', '--at is a date like 2026-11-20T09:00:00Z.');
  return at;
}

async function groupOf(db: Parameters<Command['run']>[0]['db'], name: string): Promise<GroupId> {
  const [handle, host] = name.replace(/^@/, '').split('@');
  const group = await findGroupByHandle(db, handle ?? '', host ?? null);
  if (!group) throw new Refusal('not_found', `There is no group ${name}; see \`kontor group list\`.`);
  return group.id;
}

export const postCommands: Record<string, Command> = { '': post };
