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
  ruleUnknown: [
    'invalid',
    'This way of repeating is not understood. Choose days, weeks, months or years, such as every second Tuesday of a month.',
  ],
  repeatsTooOften: ['invalid', 'An event repeats daily at most. Plan one event for the whole day.'],
  tooManyDates: [
    'invalid',
    'A series has 1 to {max} dates. Say on which day it ends, or leave its end open.',
  ],
  noDates: ['invalid', 'This series has no date at all. Change its end or the way it repeats.'],
  tooManyExceptions: [
    'invalid',
    'At most {max} dates of a series can be moved or cancelled. Change the series itself.',
  ],
  movedTooFar: ['invalid', 'One date can be moved by 31 days at most. Cancel it, and plan another event.'],
  notADate: ['invalid', 'The series has no such date. Choose one of those that are listed.'],
  notACapacity: [
    'invalid',
    'The number of places must be between 1 and {max}. Leave it empty if all may come.',
  ],
  notAnAnswer: ['invalid', 'Answer yes, maybe or no.'],
  cancelled: ['conflict', 'This event has been cancelled, so it takes no more answers.'],
  over: ['conflict', 'This event is over, so it takes no more answers.'],
  ownPseudonym: [
    'not_allowed',
    'You created this event under your pseudonym, so you cannot answer under your name.',
  ],
});
