/** Minutes until a feed is asked again: spread, so that not all are asked at one moment, and with a minute's round never more than 15. */
const soonestMinutes = 9;
const spreadMinutes = 4;
/** One that fails is asked less and less often, but at least so often. */
const rarestMinutes = 6 * 60;

/** When a feed that failed so often in a row is asked again. */
export function nextRound(failures: number, waitSeconds = 0): Date {
  const minutes = soonestMinutes + Math.random() * spreadMinutes;
  const patience = Math.min(minutes * 2 ** Math.max(0, failures - 1), rarestMinutes);
  return new Date(Date.now() + Math.max(patience * 60_000, waitSeconds * 1_000));
}
