import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { nodeAt } from '../../../source/tree.ts';
import type { WrittenStep } from '../../assembly/assembly-steps.ts';
import { type Place, valueOrKey } from '../../place.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

const PROVIDER = `
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
`;

interface Unknown extends SetFinding {
  /** Absent: the step names none. */
  readonly named: string | undefined;
  readonly providers: readonly string[];
}

/** A step of an authorization server that works for none. */
export const unknownStepProvider = defineSetRule({
  code: 'assembly/unknown-provider',
  about: 'set',
  why: 'The step takes all of its settings from a provider; without one nothing of the set can be served.',
  source: 'The property "provider" of the policies',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      {
        'sign-in.yaml': PROVIDER,
        'desk.yaml': `
basePath: /desk
x-assembly: { execute: [{ oauth-verify-token: { provider: sign-in } }] }
`,
      },
      // Alone, it is not known which providers it will be served with.
      'x-assembly: { execute: [{ oauth-verify-token: { provider: sign-in } }] }',
    ],
    bad: [
      {
        'sign-in.yaml': PROVIDER,
        'desk.yaml': `
basePath: /desk
x-assembly:
  execute:
    - oauth-verify-token: { provider: sing-in } #! assembly/unknown-provider
    - oauth-revoke: { owner: "user:staff/alice" } #! assembly/unknown-provider
`,
      },
    ],
  },
  *check({ project, context }): Iterable<Unknown> {
    const providers = project.definitions
      .filter(({ oauth }) => oauth !== undefined)
      .map(({ name }) => name?.value ?? '');
    for (const definition of project.definitions) {
      const { oauth, profile } = definition;
      for (const step of context.assemblyOf(definition).steps.filter(worksForProvider)) {
        const { named, at } = providerOf(step);
        const isKnown = named === undefined ? oauth !== undefined : providers.length === 0 || providers.includes(named);
        if (!isKnown) yield { at, named, providers, profile };
      }
    }
  },
  message: ({ named }) =>
    named === undefined
      ? 'This step stands in no provider, and names none'
      : `There is no provider "${named}" in this set`,
  help: ({ named, providers }) =>
    didYouMean(named ?? '', providers, 'Write "provider:" with the x-name of a definition that has x-oauth.'),
});

const worksForProvider = ({ declaration, errors }: WrittenStep): boolean => {
  const properties = declaration?.properties['properties'] ?? {};
  return errors.length === 0 && typeof properties === 'object' && 'provider' in properties;
};

const providerOf = ({ node, at }: WrittenStep): { readonly named: string | undefined; readonly at: Place } => {
  const written = nodeAt(node, '/provider');
  return written?.kind === 'scalar'
    ? { named: String(written.value), at: valueOrKey(written) }
    : { named: undefined, at };
};
