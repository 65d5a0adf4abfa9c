import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about events. */
export const refusals = defineRefusals('event', {
  titleMissing: ['invalid', 'An event needs a title. Say what it is.'],
  startMissing: ['invalid', 'Say on which day and at what time the event begins.'],
  notADay: ['invalid', '"{day}" is not a date. Write day, month and year.'],
  notATime: ['invalid', '"{time}" is not a time of day. Write, for example, 14:30.'],
  timeSkipped: [
    'invalid',
    'On {day} there is no {time} in {zone}: the clocks are put forward. Choose another time.',
  ],
  endTimeMissing: ['invalid', 'Say at what time the event ends, or leave out the day of its end.'],
  endsBeforeStart: ['invalid', 'The event ends before it begins. Change the start or the end.'],
  past: ['invalid', 'This event would already be over. Choose a later time.'],
  notATimeZone: ['invalid', '"{zone}" is not a time zone. Choose one from the list, such as Europe/Berlin.'],
  placeTooLong: ['invalid', 'The place has {length} characters. Shorten it to {max}.'],
  notALink: ['invalid', 'The link must begin with https:// or http://.'],
  notAnAnswer: ['invalid', 'Answer yes, maybe or no.'],
  cancelled: ['conflict', 'This event has been cancelled, so it takes no more answers.'],
  over: ['conflict', 'This event is over, so it takes no more answers.'],
  ownPseudonym: [
    'not_allowed',
    'You created this event under your pseudonym, so you cannot answer under your name.',
  ],
});
