/** Characters of what a version is said to change. */
export const noteMax = 200;
/** Pages of one group. */
export const pagesMax = 20_000;
/** Pages above each other. */
export const depthMax = 12;
/** Between two pages that are put after each other: there is room for others. */
export const positionStep = 1_024;
/** Doubles beyond it do not keep an order. */
export const positionLimit = 1e12;

/** A place in an order as a partner says it; what is none is the beginning. */
export const cleanPosition = (position: number): number =>
  Math.abs(position) <= positionLimit ? position : 0;

/** Other pages that are shown within one. */
export const embedsMax = 10;

/** Links of one page to others that are kept. */
export const linksMax = 500;
