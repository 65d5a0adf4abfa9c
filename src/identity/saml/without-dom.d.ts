// What the SAML library's types take from XPath and xmldom would bring the browser's types into the server's programs. Nothing here uses them.
export {};
