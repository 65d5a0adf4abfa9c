import { canonicalZone, timeZones } from '#src/platform/time-zones.ts';
import type { I18n } from '../shell/i18n.ts';

/** A choice of all time zones, by region. `standard` is what the empty choice means; without it there is none. */
export function TimeZoneSelect(props: {
  readonly name: string;
  /** Null: the standard. */
  readonly value: string | null;
  readonly standard?: string;
  readonly i18n: I18n;
}) {
  const { name, value, standard, i18n } = props;
  const zones = value === null ? timeZones() : withChosen(value);
  return (
    <select
      name={name}
      data-controller="time-zone"
      data-time-zone-words-value={i18n.t('settings.zoneHere', { zone: '%' })}
    >
      {standard !== undefined && (
        <option value="" selected={value === null}>
          {i18n.t('settings.zoneStandard', { zone: cityOf(standard) })}
        </option>
      )}
      {[...Map.groupBy(zones, regionOf)].map(([region, zones]) => (
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

/** "America/Argentina/Salta" → "Argentina/Salta"; the region is the group's label. */
const cityOf = (zone: string): string => zone.slice(zone.indexOf('/') + 1).replaceAll('_', ' ');

const regionOf = (zone: string): string => (zone.includes('/') ? zone.slice(0, zone.indexOf('/')) : 'UTC');

/** By the name they chose, replacing another name of the same zone, so that it is listed once. */
function withChosen(value: string): readonly string[] {
  const zones = timeZones();
  if (zones.includes(value)) return zones;
  const own = canonicalZone(value);
  return [value, ...zones.filter((zone) => canonicalOf(zone) !== own)];
}

const canonical = new Map<string, string | null>();
function canonicalOf(zone: string): string | null {
  const known = canonical.get(zone);
  if (known !== undefined) return known;
  const found = canonicalZone(zone);
  canonical.set(zone, found);
  return found;
}
