import type { SeenActor } from '#src/agreements/seen-actor.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArgs, wanted } from './agreement-args.ts';
import type { Command } from './command.ts';

export const lookUpCommand: Command = {
  usage: 'kontor agreement look-up HANDLE|ADDRESS',
  summary: 'Show what a server says about one of its people or groups, before there is an agreement.',
  async run({ lookUpActor, args }) {
    const { positionals } = readArgs(this.usage, args, {});
    const name = wanted(this.usage, positionals);
    const seen = await lookUpActor(name);
    if (!seen)
      throw new Refusal(
        'not_found',
        `No server has an actor ${name}. Give a handle such as @ada@social.example, or an actor's URL.`,
      );
    return { json: seen, text: textOf(seen) };
  },
};

function textOf(seen: SeenActor): string {
  const { handle, uri, type, name, inbox, sharedInbox, asksFollowers, keys, software, origin } = seen;
  return [
    `${handle} is a ${type}${name === '' ? '' : `, "${name}"`}: ${uri}`,
    `Software: ${software || 'the server does not say'}`,
    `Inbox: ${inbox ?? 'none; nothing can be sent there'}${sharedInbox === null ? '' : `, shared by the whole server: ${sharedInbox}`}`,
    `Followers: ${asksFollowers ? 'approved one by one' : 'anyone'}`,
    `Keys: ${keys.join(', ') || 'none; nothing it sends can be verified'}`,
    `To federate with it: kontor agreement allow ${origin} --profile followers`,
  ].join('\n');
}
