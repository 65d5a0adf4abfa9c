import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about integrations. */
export const refusals = defineRefusals('integrations', {
  hookNameMissing: ['invalid', 'Give the integration a name, by which people recognise it.'],
  tooManyHooks: ['conflict', 'A group can have at most {max} integrations. End one that is no longer used.'],
  tooManyServices: ['conflict', 'A company can have at most {max} bots. End one that is no longer used.'],
  serviceNameMissing: ['invalid', 'Give the bot a name, by which people recognise it.'],
  eventsMissing: ['invalid', 'Choose at least one event that the webhook is told of.'],
  webhookAddress: [
    'invalid',
    'Enter the address that takes the messages, such as https://example.com/kontor.',
  ],
  webhookNotContacted: [
    'invalid',
    'This address is not contacted: messages go by https to the internet. A system inside the company needs its host in KONTOR_ALLOW_HOSTS.',
  ],
  tooManyWebhooks: ['conflict', 'A bot can have at most {max} webhooks. Remove one that is no longer used.'],
  webhookIsOff: ['conflict', 'The webhook is off. Switch it on first; then what waits is sent by itself.'],
  onlyOwnersKontorist: [
    'not_allowed',
    'Only owners of the group decide whether Kontorist answers. Ask one of them.',
  ],
  kontoristAtHome: [
    'not_allowed',
    'Kontorist answers only in groups of this company. Ask the owners at the home of the group.',
  ],
  commandWord: [
    'invalid',
    'A command is one word of at most 30 letters, digits, - and _, such as deploy. The word help is taken.',
  ],
  commandTaken: [
    'conflict',
    'This group has a command /{word} already. Choose another word, or end that one first.',
  ],
  tooManyCommands: ['conflict', 'A group can have at most {max} commands. End one that is no longer used.'],
  commandHelp: ['invalid', 'Commands in this group: {list}'],
  commandHelpChat: ['invalid', 'Commands in this chat: {list}'],
  commandForMembers: [
    'not_allowed',
    'Only members of the group that {name} belongs to can ask it. Ask one of them to invite you.',
  ],
  commandDenied: [
    'not_allowed',
    'The agreement between the two companies does not let {name} be asked from there. Ask a colleague here, or an administrator.',
  ],
  commandAlone: [
    'invalid',
    'A command takes text alone. Take the files and the pseudonym away, and send it again.',
  ],
  commandAway: [
    'too_many',
    '{name} did not answer. Nothing was posted; try again in a moment, or ask whoever looks after it.',
  ],
  commandFailed: [
    'conflict',
    '{name} answered with an error ({status}). Nothing was posted; ask whoever looks after it.',
  ],
  noMailIn: ['conflict', 'This instance takes no e-mails. Ask its operator to set KONTOR_LMTP first.'],
  mailAddressUnknown: [
    'not_found',
    'Nothing can be sent to this address any more. Answer in Kontor, or answer a newer notification.',
  ],
  mailUnreadable: ['invalid', 'The e-mail could not be read. Write a new one, or answer in Kontor.'],
  mailAutomatic: ['invalid', 'This is an automatic e-mail. Nothing was posted.'],
  mailSenderMissing: ['invalid', 'The e-mail has no sender, or several. Send it from one address.'],
  mailForged: [
    'not_allowed',
    'Your mail server could not confirm who sent this e-mail. Send it from the account of your company, or answer in Kontor.',
  ],
  mailSenderUnknown: [
    'not_allowed',
    'Nobody is known here by the address that this e-mail came from. Send it from the address that notifications go to.',
  ],
  mailNotYours: [
    'not_allowed',
    'This address answers for somebody else. Answer the notification that was sent to the address of the sender.',
  ],
  mailGroupClosed: [
    'not_allowed',
    'No group takes e-mails from this sender at this address. Only members can write, to groups that allow it.',
  ],
  mailTooLong: [
    'invalid',
    'The e-mail has more than {max},000 characters. Delete what it quotes, and send it again.',
  ],
  mailTooManyFiles: ['invalid', 'The e-mail has more than {max} files. Send fewer.'],
  mailEmpty: [
    'invalid',
    'The e-mail says nothing besides what it quotes. Write the answer above the quotation, and send it again.',
  ],
  nothingSaid: ['invalid', 'The message has no text, no blocks and no attachments. Send one of them.'],
  noAlerts: ['invalid', 'The message has no alerts. Send what the webhook of Alertmanager sends.'],
  noOpportunity: ['invalid', 'The message has no meta. Send what the webhook (version 2) of the CRM sends.'],
  eventUnnamed: ['invalid', 'The header {header} is missing. Send what the webhook sends.'],
  notJson: [
    'invalid',
    'The message is not JSON. Send a JSON object, or a form with it in the field payload.',
  ],
});
