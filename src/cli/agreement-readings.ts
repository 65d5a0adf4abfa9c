import { findAgreement } from '#src/agreements/read.ts';
import { readingDays, readReadings } from '#src/agreements/readings.ts';
import { wanted } from './agreement-args.ts';
import type { Command } from './command.ts';

export const readingsCommand: Command = {
  usage: 'kontor agreement readings ID|ORIGIN',
  summary: `Who looked at what goes by reference, on both sides, in the last ${readingDays} days; readers under names that only their own company can resolve.`,
  async run({ db, args }) {
    const { origin, peerId } = await findAgreement(db, wanted(this.usage, args));
    const readings = await readReadings(db, peerId);
    const lines = readings.map(
      ({ lastAt, readerAt, reader, objectUri, count }) =>
        `${lastAt.toISOString()}  ${readerAt === 'us' ? 'ours' : 'theirs'}  ${reader}  ${objectUri}${count > 1 ? `  ${count} times` : ''}`,
    );
    return {
      json: readings,
      text: lines.length > 0 ? lines.join('\n') : `Nothing was read by reference between you and ${origin}.`,
    };
  },
};
