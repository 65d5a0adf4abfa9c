import type { Command } from '#src/cli/command.ts';
import { Refusal } from '#src/platform/errors.ts';
import { own } from '#src/platform/own.ts';

/** What an administrator sets for the whole instance: what it means, and what it may be. */
interface Known {
  readonly about: string;
  readonly values: Readonly<Record<string, boolean | string>>;
  /** The word for what no one set. */
  readonly usual: string;
}
const onOff = { on: true, off: false };
const known: Readonly<Record<string, Known>> = {
  public_posts: {
    about: 'Whether posts may be public (on the whole internet).',
    values: onOff,
    usual: 'off',
  },
  session_addresses: {
    about: 'Whether people see the network address each of their own sessions was opened from.',
    values: onOff,
    usual: 'off',
  },
  second_factor: {
    about: 'Whether everyone who signs in by password has to have an authenticator app, too.',
    values: onOff,
    usual: 'off',
  },
  guests: {
    about: 'Who in a group may invite guests: one person of a firm without an instance, for a time.',
    values: { nobody: 'nobody', owners: 'owners', moderators: 'moderators', members: 'members' },
    usual: 'owners',
  },
  alert_content: {
    about:
      'How much of a post e-mails and pushes carry: all of it, its first lines (nothing of direct posts and secret groups), or only that something is new.',
    values: { full: 'full', lines: 'lines', hint: 'hint' },
    usual: 'lines',
  },
  link_cards: {
    about:
      'Whether posts show what the pages are that they link to; this server asks those pages, and no reader does.',
    values: onOff,
    usual: 'on',
  },
  disclosure_days: {
    about: 'How many days after somebody’s private messages were opened in the company’s name they are told.',
    values: { '0': '0', '7': '7', '30': '30', '90': '90' },
    usual: '0',
  },
};

const set: Command = {
  usage: 'kontor setting set NAME VALUE',
  summary: `Change a setting: ${Object.entries(known)
    .map(([name, { values }]) => `${name} (${Object.keys(values).join('|')})`)
    .join(', ')}.`,
  async run({ db, args }) {
    const [name = '', word = ''] = args;
    const setting = own(known, name);
    if (!setting)
      throw new Refusal('invalid', `There is no setting "${name}". Known: ${Object.keys(known).join(', ')}.`);
    const value = own(setting.values, word);
    if (value === undefined)
      throw new Refusal('invalid', `${name} is one of ${Object.keys(setting.values).join(', ')}.`);
    await db`insert into settings (name, value) values (${name}, ${db.json(value)})
             on conflict (name) do update set value = excluded.value`;
    return { json: { [name]: value }, text: `${name} is ${word}.` };
  },
};

const list: Command = {
  usage: 'kontor setting list',
  summary: 'List the settings of this instance.',
  async run({ db }) {
    const rows = await db`select name, value from settings where name = any(${Object.keys(known)})`;
    const words = Object.entries(known).map(([name, { values, usual }]) => {
      const stored: unknown = rows.find((row) => row.name === name)?.value;
      const word = Object.keys(values).find((each) => values[each] === stored) ?? usual;
      return [name, word] as const;
    });
    const json = Object.fromEntries(words.map(([name, word]) => [name, known[name]?.values[word]]));
    const lines = words.map(([name, word]) => `${name}: ${word}. ${known[name]?.about}`);
    return { json, text: lines.join('\n') };
  },
};

export const settingCommands: Record<string, Command> = { set, list };
