/** What browsers have and the DOM's declarations lack: https://w3c.github.io/trusted-types. */
interface TrustedPolicyRules {
  createHTML?(html: string, type: string, sink: string): string | null;
  createScriptURL?(url: string, type: string, sink: string): string | null;
}
interface TrustedPolicy {
  createScriptURL(url: string): TrustedScriptURL;
}
/** A string for every interface that takes one; the browser checks what it really is. */
type TrustedScriptURL = string;
interface Window {
  readonly trustedTypes?: { createPolicy(name: string, rules: TrustedPolicyRules): TrustedPolicy };
}
