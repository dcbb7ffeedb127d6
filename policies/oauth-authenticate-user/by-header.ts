import { basicCredentials } from '../../src/identity/basic-credentials.ts';
import type { Authenticated } from '../../src/identity/registry.ts';
import { basicChallenge } from '../../src/oauth/client-authentication.ts';
import { AuthorizationRefusal, refusal } from '../../src/oauth/errors.ts';
import { applicationFact, authorizationFact, ownerFact } from '../../src/oauth/facts.ts';
import type { Fault } from '../../src/policy/fault.ts';
import type { Run } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { headerValues } from '../../src/runtime/request-parts.ts';
import type { SigningIn } from './signing-in.ts';

/** By Basic (RFC 7617), of a request that brings no grant: name and password are all that shows who asks. */
export const byHeader = (signingIn: SigningIn): Run => {
  const ownerOf = signingIn.bind.fact(ownerFact);
  const credentials = basicOf(signingIn);
  return async (x) => {
    if (ownerOf.get(x) !== undefined) return undefined;
    const user = await credentials.user(x);
    if (user === undefined) throw credentials.refusal(x, 'body');
    signingIn.establish(x, user, 'basic');
    return undefined;
  };
};

/**
 * By Basic of a browser (IBM API Connect v5). It sends what was typed once with every request: nobody can tell when that was,
 * nor have it typed again, and so there is no session beside it.
 */
export const byBrowserHeader = (signingIn: SigningIn): ((x: Exchange) => Promise<Authenticated>) => {
  const requestOf = signingIn.bind.fact(authorizationFact);
  const credentials = basicOf(signingIn);
  return async (x) => {
    const request = requestOf.get(x);
    const { prompt = [], maxAgeSeconds } = request ?? {};
    const mustBeTypedAnew = prompt.includes('login') || maxAgeSeconds !== undefined;
    const user = mustBeTypedAnew ? undefined : await credentials.user(x);
    if (user !== undefined) return user;
    // OpenID Connect Core 1.0 §3.1.2.1: where they cannot be asked.
    if (mustBeTypedAnew || prompt.includes('none')) throw new AuthorizationRefusal('oauth/login-required', request);
    throw credentials.refusal(x, 'page');
  };
};

interface BasicOf {
  readonly user: (x: Exchange) => Promise<Authenticated | undefined>;
  /** 401 with a challenge. */
  readonly refusal: (x: Exchange, deliver: 'body' | 'page') => Fault;
}

const basicOf = ({ bind, provider, attempt }: SigningIn): BasicOf => {
  const applicationOf = bind.fact(applicationFact);
  const challenge = `${basicChallenge(provider.title)}, charset="UTF-8"`;
  return {
    user: async (x) => {
      const [header, ...more] = headerValues(x, 'authorization');
      const shown = more.length === 0 ? basicCredentials(header) : undefined;
      return shown && attempt(x, shown);
    },
    refusal: (x, deliver) => {
      const shown = headerValues(x, 'authorization').length === 0 ? 'no credentials' : 'wrong name or password';
      const detail = `client "${applicationOf.get(x)?.id}", ${shown}`;
      return refusal('oauth/owner-not-authenticated', { deliver, challenge, detail });
    },
  };
};
