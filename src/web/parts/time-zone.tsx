import { timeZones } from '#src/platform/time-zones.ts';
import type { Words } from '../words.ts';

/** A choice of all time zones, by region. `standard` is what the empty choice means; without it there is none. */
export function TimeZoneSelect(props: {
  readonly name: string;
  /** Null: the standard. */
  readonly value: string | null;
  readonly standard?: string;
  readonly words: Words;
}) {
  const { name, value, standard, words } = props;
  const known = value === null || timeZones.includes(value);
  return (
    <select
      name={name}
      data-controller="time-zone"
      data-time-zone-words-value={words.t('settings.zoneHere', { zone: '%' })}
    >
      {standard !== undefined && (
        <option value="" selected={value === null}>
          {words.t('settings.zoneStandard', { zone: cityOf(standard) })}
        </option>
      )}
      {!known && (
        <option value={value} selected>
          {cityOf(value)}
        </option>
      )}
      {[...regions].map(([region, zones]) => (
        <optgroup label={region}>
          {zones.map((zone) => (
            <option value={zone} selected={zone === value}>
              {cityOf(zone)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

/** "America/Argentina/Salta" → "Argentina/Salta"; the region stands above the group. */
const cityOf = (zone: string): string => zone.slice(zone.indexOf('/') + 1).replaceAll('_', ' ');

const regions: ReadonlyMap<string, readonly string[]> = Map.groupBy(timeZones, (zone) =>
  zone.includes('/') ? zone.slice(0, zone.indexOf('/')) : 'UTC',
);
