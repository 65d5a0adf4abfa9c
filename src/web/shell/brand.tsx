import { raw } from 'hono/html';
import { brandingOf } from '#src/company/branding.ts';
import { logoPath } from '#src/media/picture.ts';
import type { Instance } from '#src/platform/instance.ts';

/** Whose pages these are: the company's logo, or ours, and its name, unless the logo contains it. */
export function BrandName(props: { readonly instance: Instance }) {
  const { company } = props.instance;
  const { logoUrl, logoHasName } = brandingOf(props.instance);
  if (logoUrl !== null && logoHasName) return <Logo url={logoUrl} alt={company} />;
  return (
    <>
      {logoUrl === null ? <BrandMark /> : <Logo url={logoUrl} alt="" />}
      <span>{company}</span>
    </>
  );
}

/** As high as a line, as wide as there is room. In dark mode it keeps its light background: logos are drawn for paper. */
export const Logo = (props: { readonly url: string; readonly alt: string }) => (
  <img class="logo" src={logoPath(props.url, 'small')} alt={props.alt} decoding="async" />
);

const BrandMark = () =>
  raw(
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7"/><path d="M9 7.5v17M9 17.5 20.5 7.5M13.5 14l9 10.5"/></svg>',
  );
