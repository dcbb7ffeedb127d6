import type { Exchange } from '../runtime/exchange.ts';
import type { TokenResponse } from './new-tokens.ts';
import type { Provider } from './provider.ts';

const issued = new WeakMap<Exchange, TokenResponse>();

/** Remembers what an exchange has issued, where a later step of it is to announce that: no fact may hold a token. */
export const keepIssuedTokens = (
  x: Exchange,
  tokens: TokenResponse,
  { settings }: Pick<Provider, 'settings'>,
): void => {
  if (settings.revocation.url !== undefined) issued.set(x, tokens);
};

/** What the exchange has issued; `undefined`: no token. */
export const issuedTokensOf = (x: Exchange): TokenResponse | undefined => issued.get(x);
