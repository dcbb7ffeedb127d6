import type { Profile } from '../../assembly/types.ts';
import { assemblyMap } from './assembly.ts';
import { gatewayKeys, ibmKeys } from './gateway.ts';
import { headgateKeys } from './headgate.ts';
import { defaultOf, type Key, type KeyMap, mapOf, type Text, type Value, valuesOf, type Whole } from './key.ts';
import { oauthKeys } from './oauth.ts';

/** Our extensions of a definition, by their keys at its root. */
export const extensions = {
  'x-oauth': {
    about: 'Makes the document an OAuth 2.0 provider: an authorization server with its endpoints.',
    value: oauthKeys,
  },
  'x-gateway': { about: 'What is about serving the document, and the values that it names.', value: gatewayKeys },
  'x-headgate': { about: 'How the document is judged.', value: headgateKeys },
  'x-ibm-configuration': { about: 'All settings, in the spelling of IBM API Connect v5.', value: ibmKeys },
  'x-assembly': { about: 'What is done with a request once it is let in.', value: assemblyMap },
} satisfies Readonly<Record<string, Key & { readonly value: KeyMap }>>;

/** A setting of `x-oauth`, by its keys: `pkce`, `mode`. */
const settingAt = (path: readonly string[]): Key => {
  let key: Key = extensions['x-oauth'];
  for (const name of path) {
    const below: Key | undefined = mapOf(key)?.keys[name];
    if (below === undefined) throw new Error(`There is no key ${path.join('.')} in x-oauth`);
    key = below;
  }
  return key;
};

/** The values that it may have. A list stands for its items. */
const valuesAt = (path: readonly string[]): readonly Value[] =>
  valuesOf(settingAt(path)).map((value) => (value.is === 'list' ? value.of : value));

/** The words that a setting of `x-oauth` may have, those that are not served included. */
export const wordsAt = (...path: readonly string[]): Required<Pick<Text, 'words' | 'later'>> => {
  const found = valuesAt(path).find((value): value is Text => value.is === 'text' && value.words !== undefined);
  if (found === undefined) throw new Error(`${path.join('.')} has no words`);
  return { words: found.words ?? {}, later: found.later ?? [] };
};

/** The range of a setting of `x-oauth` that is a number. */
export const rangeAt = (...path: readonly string[]): Whole => {
  const found = valuesAt(path).find((value) => value.is === 'whole');
  if (found === undefined) throw new Error(`${path.join('.')} is no number`);
  return found;
};

/** The number that holds under a profile where a setting of `x-oauth` is not written. */
export const usualNumberAt = (profile: Profile, ...path: readonly string[]): number => {
  const usual = defaultOf(settingAt(path), profile);
  if (typeof usual !== 'number') throw new Error(`${path.join('.')} has no usual number`);
  return usual;
};
