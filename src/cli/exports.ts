import { existsSync } from 'node:fs';
import { exportInstance } from '#src/imports/export-instance.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';

const instance: Command = {
  usage: 'kontor export instance --out FILE.zip',
  summary:
    'Write what this company wrote (people, groups, posts, reactions, files) as ActivityStreams collections, for another Kontor or any program. Without messages and without what is a partner’s.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { out: { type: 'string' } });
    if (values.out === undefined || positionals.length > 0)
      throw new Refusal('invalid', `Use: ${this.usage}`);
    const { out } = values;
    if (existsSync(out)) throw new Refusal('conflict', `${out} is there already. Name another file.`);
    const counts = await exportInstance(db, out).catch((cause: unknown) => {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      if (!/^(EACCES|EEXIST|ENOENT|ENOSPC|ENOTDIR|EROFS)$/.test(code)) throw cause;
      throw new Refusal('conflict', `${out} cannot be written (${code}). Choose another place.`);
    });
    return {
      json: { file: out, ...counts },
      text: `Written to ${out}: ${counts.people} people, ${counts.groups} groups, ${counts.posts} posts, ${counts.reactions} reactions and ${counts.files} files. ${counts.leftOut} messages and posts for chosen people, for followers or in partners' groups are left out.`,
    };
  },
};

export const exportCommands: Record<string, Command> = { instance };
