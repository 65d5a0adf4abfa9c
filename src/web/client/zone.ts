/**
 * Tells the server in which time zone this device is: the sign-in takes it for whoever chose none (entry.ts), so that no newcomer meets
 * UTC. A cookie, because every way in must bring it, also one that a link opens.
 */
export function tellZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `kontor_zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax${secure}`;
}
