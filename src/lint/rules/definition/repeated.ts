import type { Definition, Located } from '../../../definition/definition.ts';
import { lineOf } from '../../place.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

interface Repeated extends SetFinding {
  readonly identity: string;
  readonly first: string;
  /** It is the name of a provider, else the name and version of a definition. */
  readonly isProvider: boolean;
}

/** Two definitions of the same name and version, or two providers of the same name. */
export const repeated = defineSetRule({
  code: 'definition/repeated',
  about: 'set',
  why: 'Name and version identify an API: a product or a subscription that names it could mean either. Of a provider its tokens know the name alone.',
  source:
    'IBM API Connect v5: the identity of an API in a catalog is x-ibm-name and info.version; RFC 9700 §2.3: tokens are good for one issuer and its APIs (A10)',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      {
        'one.yaml': 'info: { title: One, version: 1.0.0, x-name: photos }\nbasePath: /one',
        'two.yaml': 'info: { title: Two, version: 2.0.0, x-name: photos }\nbasePath: /two',
      },
    ],
    bad: [
      {
        'one.yaml': 'info: { title: One, version: 1.0.0, x-name: photos }\nbasePath: /one',
        'two.yaml': 'info: { title: Two, version: 1.0.0, x-name: photos } #! definition/repeated\nbasePath: /two',
      },
      {
        'one.yaml':
          'info: { title: One, version: 1.0.0, x-name: staff }\nbasePath: /one\nx-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }',
        'two.yaml':
          'info: { title: Two, version: 2.0.0, x-name: staff } #! definition/repeated\nbasePath: /two\nx-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }',
      },
    ],
  },
  *check({ project }): Iterable<Repeated> {
    const definitions = new Map<string, string>();
    const providers = new Map<string, string>();
    for (const definition of project.definitions) {
      const { name, version, profile } = definition;
      if (name === undefined || version === undefined) continue;
      const identity = `${name.value}:${version.value}`;
      const first = firstOf(definitions, identity, name);
      const firstProvider = isServedProvider(definition) ? firstOf(providers, name.value, name) : undefined;
      if (first !== undefined) yield { at: name.at, identity, first, isProvider: false, profile };
      else if (firstProvider !== undefined) {
        // API Connect v5 takes the tokens of any provider, and several versions of one stand side by side.
        const severity = profile === 'legacy-v5' ? 'warning' : 'error';
        yield { at: name.at, identity: name.value, first: firstProvider, isProvider: true, profile, severity };
      }
    }
  },
  message: ({ identity, first, isProvider }) =>
    isProvider
      ? `"${identity}" is already the name of the provider at ${first}: the tokens of one count as those of the other`
      : `"${identity}" is already the identity of the definition at ${first}`,
  help: 'Give one of the two another name or version.',
});

const isServedProvider = ({ oauth, gateway }: Definition): boolean =>
  oauth !== undefined && gateway.enforced?.value !== false;

/** Where the same stood before; where nothing did, it is remembered. */
const firstOf = (seen: Map<string, string>, key: string, { at }: Located<string>): string | undefined => {
  const first = seen.get(key);
  if (first === undefined) seen.set(key, lineOf(at));
  return first;
};
