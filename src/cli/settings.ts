import type { Command } from '#src/cli/command.ts';
import { Refusal } from '#src/platform/errors.ts';

/** Switches that an administrator sets for the whole instance, with what they mean. */
const known: Readonly<Record<string, string>> = {
  public_posts: 'Whether posts may be public (on the whole internet). Off by default.',
  session_addresses:
    'Whether people see the network address each of their own sessions was opened from. Off by default.',
};

const set: Command = {
  usage: 'kontor setting set NAME on|off',
  summary: `Switches a setting: ${Object.keys(known).join(', ')}.`,
  async run({ db, args }) {
    const [name = '', value = ''] = args;
    if (!known[name])
      throw new Refusal('invalid', `There is no setting "${name}". Known: ${Object.keys(known).join(', ')}.`);
    if (value !== 'on' && value !== 'off') throw new Refusal('invalid', 'A setting is on or off.');
    await db`insert into settings (name, value) values (${name}, ${db.json(value === 'on')})
             on conflict (name) do update set value = excluded.value`;
    return { json: { [name]: value === 'on' }, text: `${name} is ${value}.` };
  },
};

const list: Command = {
  usage: 'kontor setting list',
  summary: 'Shows the settings of this instance.',
  async run({ db }) {
    const rows = await db`select name, value from settings where name = any(${Object.keys(known)})`;
    const values = Object.fromEntries(
      Object.keys(known).map((n) => [n, rows.find((r) => r.name === n)?.value === true]),
    );
    const lines = Object.entries(values).map(([name, on]) => `${name}: ${on ? 'on' : 'off'}. ${known[name]}`);
    return { json: values, text: lines.join('\n') };
  },
};

export const settingCommands: Record<string, Command> = { set, list };
