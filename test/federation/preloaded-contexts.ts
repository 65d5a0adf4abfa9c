import { getDocumentLoader } from '@fedify/fedify';

/** Fedify's loader with the contexts that come with it; asking for any other goes to the network, which tests do not have. */
const loader = getDocumentLoader();

export const preloadedContexts: typeof loader = async (url) => {
  const known = url.startsWith('https://www.w3.org/') || url.startsWith('https://w3id.org/');
  if (!known) throw new Error(`${url} is not among the contexts that come with Fedify.`);
  return await loader(url);
};
