/**
 * Tells the server this device's time zone: sign-in uses it for people who chose none (entry.ts), so that no newcomer sees UTC. A cookie,
 * because every way of signing in must carry it, including one opened by a link.
 */
export function tellZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `kontor_zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax${secure}`;
}
