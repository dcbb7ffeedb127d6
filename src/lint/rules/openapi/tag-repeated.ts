import { keyOf } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** Two tags of one name. */
export const tagRepeated = defineRule({
  code: 'openapi/tag-repeated',
  about: 'definition',
  why: 'Operations name a tag by its name alone: of two descriptions every tool shows another.',
  source: 'OpenAPI 2.0, Swagger Object, tags: each name must be unique',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: ['tags: [{ name: albums }, { name: photos }]\npaths: {}'],
    bad: [
      `
paths: {}
tags:
  - { name: albums, description: Albums }
  - { name: albums, description: All albums } #! openapi/tag-repeated
`,
    ],
  },
  *check({ definition: { root } }) {
    const tags = root.get('tags');
    if (tags?.kind !== 'list') return;
    const seen = new Set<string>();
    for (const tag of tags.items) {
      const name = tag.kind === 'map' ? tag.get('name') : undefined;
      if (name?.kind !== 'scalar' || typeof name.value !== 'string') continue;
      if (seen.has(name.value)) yield { at: keyOf(name), name: name.value };
      seen.add(name.value);
    }
  },
  message: ({ name }) => `There is a tag "${name}" already`,
  help: 'Remove or rename one of the two.',
});
