import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about notifications and how they arrive. */
export const refusals = defineRefusals('notifications', {
  notADigest: [
    'invalid',
    'Choose how often you receive e-mails and, for a summary, its day and an hour from 0 to 23.',
  ],
  quietHours: ['invalid', 'Enter quiet hours as times such as 18:00, and choose the days.'],
  calmTimes: ['invalid', 'Choose two different times of the day, such as 10:00 and 16:00.'],
  onlyAdministratorsContent: [
    'not_allowed',
    'Only administrators can choose what e-mails and push notifications contain. Ask one of them.',
  ],
  notAContent: ['invalid', 'Choose one of the three options.'],
  companyUnknown: ['not_found', 'This company does not exist.'],
  pushEndpoint: [
    'invalid',
    'Push notifications need the https address of a push service. Turn them on again in your browser.',
  ],
  pushKeys: ['invalid', 'This browser’s push keys are not valid. Turn push notifications on again.'],
  tooManyDevices: ['too_many', 'You already receive push notifications on {max} devices. Remove one first.'],
});
