import type { MapNode, SourceNode } from '../../../source/tree.ts';
import type { OpenapiParts } from '../../openapi/openapi-parts.ts';
import { type Place, valueOrKey } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { labelWithin } from '../../words.ts';

interface WrongExample extends Finding {
  readonly at: Place;
  readonly what: string;
  readonly help: string;
}

/** An example that does not fit what it is an example of. */
export const exampleValue = defineRule({
  code: 'openapi/example-value',
  about: 'definition',
  why: 'Readers copy examples, and tools answer with them: one that does not fit is refused where it is sent.',
  source: 'OpenAPI 2.0, Schema Object, example; Response Object, examples',
  severity: { strict: 'error', 'legacy-v5': 'info' },
  examples: {
    good: [
      `
paths:
  /albums:
    get:
      responses:
        200:
          description: All
          schema: { type: array, items: { $ref: "#/definitions/Album" } }
          examples: { application/json: [{ id: 1 }], application/xml: <albums/>, text/plain: "1" }
definitions:
  Album: { type: object, required: [id], properties: { id: { type: integer, example: 1 } }, example: { id: 1 } }
`,
    ],
    bad: [
      `
paths:
  /albums:
    get:
      responses:
        200:
          description: All
          schema: { type: array, items: { $ref: "#/definitions/Album" } }
          examples:
            application/json:
              - id: one #! openapi/example-value
definitions:
  Album: { type: object, required: [id], properties: { id: { type: integer, example: "1" } } } #! openapi/example-value
`,
    ],
  },
  *check({ definition, context }): Iterable<WrongExample> {
    const parts = context.openapiOf(definition);
    const fit = parts.fitter();
    for (const { value, schema, isFree } of examplesIn(parts)) {
      for (const { at, says, help, keyword } of fit(value, schema)) {
        const what = `${labelWithin(at, value, 'the example')} ${says}`;
        const isLight = definition.profile === 'strict' && ((isFree && at !== value) || keyword === 'enum');
        yield { at: valueOrKey(at), what, help, ...(isLight && { severity: 'warning' }) };
      }
    }
  },
  message: ({ what }) => what.charAt(0).toUpperCase() + what.slice(1),
  help: ({ help }) => help,
});

interface Example {
  readonly value: SourceNode;
  readonly schema: MapNode;
  /** What is in it is the author's own (OpenAPI calls the example of a schema free-form), that of a response is not. */
  readonly isFree: boolean;
}

function* examplesIn({ of }: OpenapiParts): Iterable<Example> {
  for (const schema of of('schema')) {
    const value = schema.get('example');
    if (value !== undefined && !isDocument(value)) yield { value, schema, isFree: true };
  }
  for (const response of of('response')) {
    const [schema, examples] = [response.get('schema'), response.get('examples')];
    if (schema?.kind !== 'map' || examples?.kind !== 'map') continue;
    for (const { key, value } of examples.entries.values()) {
      if (isJson(key) && !isDocument(value)) yield { value, schema, isFree: false };
    }
  }
}

/** The text of a document, in XML or JSON, is as good as what it says. */
const isDocument = (value: SourceNode): boolean =>
  value.kind === 'scalar' && typeof value.value === 'string' && /^\s*[<{[]/.test(value.value);

const isJson = (mediaType: string): boolean => /^application\/([\w.+-]*\+)?json\s*(;|$)/i.test(mediaType);
