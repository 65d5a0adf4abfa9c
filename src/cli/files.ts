import { moveFiles } from '#src/media/move-files.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';

const move: Command = {
  usage: 'kontor files move --to s3|folder',
  summary:
    'Move all files to where KONTOR_FILES lets new ones go, while everything runs. Each is compared before the old one is deleted; run it again after an interruption.',
  async run({ db, config, args }) {
    const { values, positionals } = readArgs(this.usage, args, { to: { type: 'string' } });
    const { to } = values;
    if ((to !== 's3' && to !== 'folder') || positionals.length > 0)
      throw new Refusal('invalid', `Use: ${this.usage}`);
    const { files, exports } = db.instance;
    if (files.other === null || exports.other === null)
      throw new Refusal(
        'invalid',
        'There is no bucket: set KONTOR_S3_URL and what belongs to it. With KONTOR_FILES=folder it is the one that files come from.',
      );
    // New files would go on being stored in the place that is being emptied.
    if (config.files.store !== to)
      throw new Refusal(
        'conflict',
        `New files still go elsewhere: set KONTOR_FILES=${to}, restart all processes, then run this.`,
      );
    const done = await moveFiles(files, files.other, ({ moved, already }) =>
      console.error(`${moved + already} files …`),
    );
    const { moved, bytes, already } = done;
    const before = already > 0 ? `, ${already} were there already` : '';
    return {
      json: done,
      text: `${moved} files moved (${(bytes / 1e9).toFixed(2)} GB)${before}. Each was read back and compared.`,
    };
  },
};

export const fileCommands: Record<string, Command> = { move };
