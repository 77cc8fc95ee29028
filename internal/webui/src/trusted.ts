// The page's one Trusted Types policy. The only address that a script is ever
// loaded from at run time is a worker's, and it must be of this page's origin.

interface Policy {
  createScriptURL(url: string): unknown;
}
interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

function own(url: string): string {
  const u = new URL(url, location.href);
  if (u.origin !== location.origin || (u.protocol !== 'https:' && u.protocol !== 'http:')) throw new TypeError(`a script from elsewhere: ${u.origin}`);
  return u.href;
}

let policy: Policy | undefined;

// scriptURL vouches for the address of a script of our own. It throws TypeError
// for any other.
export function scriptURL(url: string | URL): URL {
  const types = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  policy ??= types ? types.createPolicy('hubgraph', { createScriptURL: own }) : { createScriptURL: own };
  return policy.createScriptURL(String(url)) as URL;
}
