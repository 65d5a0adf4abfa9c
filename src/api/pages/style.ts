/** The style of the sign-in pages: paper, ink, brick; follows the reader's text size and colour scheme. */
export const style = `
:root {
  color-scheme: light dark;
  --brand: light-dark(oklch(48% 0.13 32), oklch(74% 0.11 40));
  --on-brand: light-dark(oklch(99% 0.004 85), oklch(20% 0.015 255));
  --paper: light-dark(oklch(98.5% 0.004 85), oklch(20% 0.015 255));
  --surface: light-dark(white, oklch(24% 0.015 255));
  --ink: light-dark(oklch(24% 0.02 255), oklch(93% 0.006 255));
  --muted: light-dark(oklch(46% 0.02 255), oklch(74% 0.015 255));
  --line: light-dark(oklch(90% 0.006 255), oklch(36% 0.015 255));
  --field: light-dark(oklch(60% 0.015 255), oklch(56% 0.015 255));
  --danger: light-dark(oklch(48% 0.19 25), oklch(78% 0.13 25));
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; hyphens: auto;
}
main {
  width: 100%; max-width: 26rem; padding: 1.5rem; background: var(--surface);
  border: 1px solid var(--line); border-radius: 0.5rem; overflow-wrap: anywhere;
}
h1 { margin: 0 0 0.5rem; font-size: 1.4rem; line-height: 1.25; font-weight: 600; }
p, ul { margin: 0 0 1rem; }
ul { padding-left: 1.25rem; }
.company { margin: 0 0 0.5rem; color: var(--brand); font-weight: 600; }
.quiet { color: var(--muted); }
form { display: grid; gap: 1rem; margin: 0; }
form + form { margin-top: 0.75rem; }
label { display: grid; gap: 0.25rem; font-weight: 600; }
input {
  width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; font: inherit; font-weight: 400;
  color: inherit; background: var(--paper); border: 1px solid var(--field); border-radius: 0.5rem;
}
.oauth-code { font-family: ui-monospace, monospace; font-size: 0.8rem; }
button {
  min-height: 2.75rem; padding: 0.5rem 1rem; font: inherit; font-weight: 600; cursor: pointer; border-radius: 0.5rem;
  color: var(--on-brand); background: var(--brand); border: 1px solid var(--brand);
}
button.second { color: var(--brand); background: transparent; }
button.plain { min-height: 2.75rem; padding: 0; color: var(--brand); background: none; border: 0; text-decoration: underline; font-weight: 400; text-align: left; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
.problem { padding: 0.75rem; border: 1px solid var(--danger); border-radius: 0.5rem; color: var(--danger); }
`;
