/** Of a calendar file that is imported. */
export const icsBytesMax = 2_000_000;
export const icsEventsMax = 300;
