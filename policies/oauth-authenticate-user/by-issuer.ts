import type { ExternalLogin } from '../../src/identity/registry.ts';
import { AuthorizationRefusal } from '../../src/oauth/errors.ts';
import { authorizationFact } from '../../src/oauth/facts.ts';
import { pageLocale } from '../../src/oauth/page-locale.ts';
import type { WayBack } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { Way } from './in-browser.ts';
import { redirectReply } from './redirect-reply.ts';
import type { SigningIn } from './signing-in.ts';

/** By another authorization server, whose users these are: its client is the registry. */
export const byIssuer = ({ bind }: SigningIn, external: ExternalLogin): Way => {
  const requestOf = bind.fact(authorizationFact);
  const localeOf = pageLocale(bind);
  const redirectUri = (x: Exchange): string => `${bind.publicUrl}${x.request.path}`;
  const begin = async (x: Exchange, { state, seal }: WayBack) => {
    const { prompt = [], maxAgeSeconds, uiLocales } = requestOf.get(x) ?? {};
    const location = await external.begin({
      redirectUri: redirectUri(x),
      state,
      seal,
      // It may know them from long ago, and does not say.
      fresh: prompt.includes('login') || maxAgeSeconds !== undefined,
      locales: uiLocales?.split(' ').filter((tag) => tag !== '') ?? [localeOf(x)],
      caller: x,
    });
    return redirectReply(x, location);
  };
  return {
    by: 'issuer',
    awaits: 'external-login',
    begin: (x) => ({ kind: 'suspend', awaits: 'external-login', render: (way) => begin(x, way) }),
    complete: async (x, { fields, seal }) => {
      const state = fields['state'] ?? '';
      const user = await external.complete({ redirectUri: redirectUri(x), state, seal, fields, caller: x });
      if (user !== undefined) return user;
      throw new AuthorizationRefusal('oauth/sign-in-refused', requestOf.get(x));
    },
  };
};
