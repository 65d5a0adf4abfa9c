import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about integrations. */
export const refusals = defineRefusals('integrations', {
  hookNameMissing: ['invalid', 'Give the integration a name, by which people recognise it.'],
  tooManyHooks: ['conflict', 'A group can have at most {max} integrations. End one that is no longer used.'],
  tooManyServices: ['conflict', 'A company can have at most {max} bots. End one that is no longer used.'],
  serviceNameMissing: ['invalid', 'Give the bot a name, by which people recognise it.'],
  nothingSaid: ['invalid', 'The message has no text, no blocks and no attachments. Send one of them.'],
  noAlerts: ['invalid', 'The message has no alerts. Send what the webhook of Alertmanager sends.'],
  eventUnnamed: ['invalid', 'The header {header} is missing. Send what the webhook sends.'],
  notJson: [
    'invalid',
    'The message is not JSON. Send a JSON object, or a form with it in the field payload.',
  ],
});
