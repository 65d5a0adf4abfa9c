/** Fits into an int4, and no number of people or bytes that we count comes near it. */
const countMax = 2_000_000_000;

/** A number from elsewhere as a count: whole, not negative, bounded; 0 for anything else. */
export const count = (n: number): number =>
  Number.isFinite(n) ? Math.min(Math.max(Math.trunc(n), 0), countMax) : 0;
