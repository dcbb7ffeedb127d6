import { textIn } from '../../../source/members.ts';
import type { MapNode } from '../../../source/tree.ts';
import { keyIn, type Place, valueOrKey } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Strange extends Finding {
  readonly at: Place;
  readonly name: string;
}

/** A parameter without a name, or a header whose name no message can bear. */
export const parameterName = defineRule({
  code: 'openapi/parameter-name',
  about: 'definition',
  why: 'No request can carry a parameter without a name, and no message a header with spaces or other signs in its name.',
  source: 'OpenAPI 2.0, Parameter Object, name; Headers Object; RFC 9110 §5.1 (a field name is a token)',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths:
  /albums:
    get:
      parameters: [{ name: X-Page, in: header, type: string }, { name: sort by, in: query, type: string }]
      responses: { 200: { description: All, headers: { X-Rate-Limit: { type: integer } } } }
`,
    ],
    bad: [
      `
paths:
  /albums:
    get:
      parameters:
        - { name: "", in: query, type: string } #! openapi/parameter-name
        - { name: "X Page", in: header, type: string } #! openapi/parameter-name
      responses:
        200:
          description: All
          headers:
            "X-Rate-Limit:": { type: integer } #! openapi/parameter-name
`,
    ],
  },
  *check({ definition, context }): Iterable<Strange> {
    const { of } = context.openapiOf(definition);
    for (const parameter of of('parameter')) {
      const [at, name] = [parameter.get('name'), textIn(parameter, 'name')];
      if (at === undefined || name === undefined) continue;
      const isHeader = textIn(parameter, 'in') === 'header';
      if (name === '' || (isHeader && !isToken(name))) yield { at: valueOrKey(at), name };
    }
    for (const response of of('response')) {
      const headers = response.get('headers');
      if (headers?.kind === 'map') yield* strangeIn(headers);
    }
  },
  message: ({ name }) => (name === '' ? 'The parameter has an empty name' : `"${name}" is no name of a header`),
  help: ({ name }) =>
    name === '' ? 'Give it the name that requests use.' : 'Write letters, digits and "-": no spaces, no colon.',
});

function* strangeIn(headers: MapNode): Iterable<Strange> {
  for (const { key } of headers.entries.values()) {
    if (!isToken(key)) yield { at: keyIn(headers, key), name: key };
  }
}

const isToken = (name: string): boolean => /^[!#$%&'*+.^_`|~\w-]+$/.test(name);
