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
  nothingSaid: ['invalid', 'The message has no text, no blocks and no attachments. Send one of them.'],
  noAlerts: ['invalid', 'The message has no alerts. Send what the webhook of Alertmanager sends.'],
  noOpportunity: ['invalid', 'The message has no meta. Send what the webhook (version 2) of the CRM sends.'],
  eventUnnamed: ['invalid', 'The header {header} is missing. Send what the webhook sends.'],
  notJson: [
    'invalid',
    'The message is not JSON. Send a JSON object, or a form with it in the field payload.',
  ],
});
