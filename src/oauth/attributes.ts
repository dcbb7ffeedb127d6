import { Fault } from '../policy/fault.ts';
import type { Binder } from '../runtime/binder.ts';
import type { Exchange } from '../runtime/exchange.ts';
import type { Attributes } from '../stores/grants.ts';
import { isOfService } from './kept-metadata.ts';

/** Of all names and values together, but for what services say: they are kept with every token, and read with it. */
const limitCharacters = 4096;

/**
 * Custom attributes as an author writes them, a template by name. Gives those of one exchange over the ones that were
 * there before; `undefined` where there are none at all. One whose value is empty is taken away.
 *
 * The closure throws a Fault `PropertyError` where they are too long to be kept.
 */
export const attributesOf = (
  templates: Readonly<Record<string, string>> = {},
  bind: Binder,
): ((x: Exchange, before: Attributes | undefined) => Attributes | undefined) => {
  const written = Object.entries(templates).map(([name, template]) => [name, bind.text(template, 'plain')] as const);
  if (written.length === 0) return (_, before) => before;
  return (x, before) => {
    const all = new Map([...Object.entries(before ?? {}), ...written.map(([name, text]) => [name, text(x)] as const)]);
    const kept = [...all].filter(([, value]) => value !== '');
    const counted = kept.filter(([name]) => Object.hasOwn(templates, name) || !isOfService(name));
    if (counted.flat().join('').length > limitCharacters) throw tooLong();
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  };
};

const tooLong = (): Fault =>
  new Fault({
    fault: 'PropertyError',
    status: 500,
    code: 'oauth/attributes-too-long',
    message: 'The attributes of the token are too long',
  });
