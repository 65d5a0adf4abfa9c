import { getDocumentLoader } from '@fedify/fedify';

/** Fedify's loader with the contexts that come with it; asking for any other goes to the network, which tests do not have. */
const loader = getDocumentLoader();

const publishers = ['https://www.w3.org/', 'https://w3id.org/', 'https://gotosocial.org/'];

export const preloadedContexts: typeof loader = async (url) => {
  if (!publishers.some((publisher) => url.startsWith(publisher)))
    throw new Error(`${url} is not among the contexts that come with Fedify.`);
  return await loader(url);
};
