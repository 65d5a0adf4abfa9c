import { findAgreement } from '#src/agreements/read.ts';
import { openPartnerRegistry } from '#src/agreements/partner-registry.ts';
import { residencyCsv, residencyKinds, residencyOf } from '#src/erasure/residency.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';

export const residencyCommand: Command = {
  usage: 'kontor agreement residency post ADDRESS | person HANDLE | group HANDLE | partner ID|ORIGIN [--csv]',
  summary:
    'List where what is ours lies with partners: host, country, copy or reference, since when and until when; --csv for a spreadsheet.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { csv: { type: 'boolean' } });
    const [word, name, more] = positionals;
    const kind = residencyKinds.find((each) => each === word);
    if (kind === undefined || !name || more !== undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const wanted = kind === 'partner' ? String((await findAgreement(db, name)).peerId) : name;
    const registry = await openPartnerRegistry(db);
    try {
      const found = await residencyOf(db, registry, { kind, name: wanted, by: null });
      const lines = found.map(
        ({ uri, object, host, country, how, since, until, state }) =>
          `${object}  ${uri}  ${host}${country === '' ? '' : ` (${country})`}  ${how}  ${since.toISOString()} – ${until?.toISOString() ?? 'open'}  ${state}`,
      );
      const text = lines.join('\n') || 'Nothing of it was ever given to a partner.';
      return { json: found, text: values.csv ? residencyCsv(found) : text };
    } finally {
      await registry.close();
    }
  },
};
