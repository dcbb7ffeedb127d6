import { chooseLocale } from '../pages/choose-locale.ts';
import type { Locale } from '../pages/models.ts';
import type { Binder } from '../runtime/binder.ts';
import type { Exchange } from '../runtime/exchange.ts';
import { authorizationFact } from './facts.ts';

/** Says in which language the pages of an exchange are: as its request or its browser asks. */
export const pageLocale = (bind: Binder): ((x: Exchange) => Locale) => {
  const requestOf = bind.fact(authorizationFact);
  return (x) => {
    const accepted = x.request.headers['accept-language'];
    const request = requestOf.get(x);
    const wished = request === undefined ? wishIn(x.request.search) : request.uiLocales;
    return chooseLocale(wished, typeof accepted === 'string' ? accepted : undefined);
  };
};

/** A request that could not be validated is refused in the language that it asks for, too. */
const wishIn = (search: string): string | undefined =>
  search.includes('ui_locales=') ? (new URLSearchParams(search).get('ui_locales') ?? undefined) : undefined;
