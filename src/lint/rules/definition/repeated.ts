import { defineSetRule, type SetFinding } from '../../rule.ts';

interface Repeated extends SetFinding {
  readonly identity: string;
  readonly first: string;
}

/** Two definitions of the same name and version. */
export const repeated = defineSetRule({
  code: 'definition/repeated',
  about: 'set',
  why: 'Name and version identify an API: a product or a subscription that names it could mean either.',
  source: 'IBM API Connect v5: the identity of an API in a catalog is x-ibm-name and info.version',
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
    ],
  },
  *check({ project }): Iterable<Repeated> {
    const seen = new Map<string, string>();
    for (const { name, version, profile } of project.definitions) {
      if (name === undefined || version === undefined) continue;
      const identity = `${name.value}:${version.value}`;
      const { file, line } = name.at.position;
      const first = seen.get(identity);
      if (first === undefined) seen.set(identity, `${file}:${line}`);
      else yield { at: name.at, identity, first, profile };
    }
  },
  message: ({ identity, first }) => `"${identity}" is already the identity of the definition at ${first}`,
  help: 'Give one of the two another name or version.',
});
