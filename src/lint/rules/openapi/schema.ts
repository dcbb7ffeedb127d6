import type { Profile } from '../../../assembly/types.ts';
import type { Severity } from '../../../diagnostics/problem.ts';
import { jsonOf, type MapNode } from '../../../source/tree.ts';
import { explainErrors, MOST_ERRORS, type SchemaFinding } from '../../explain-schema.ts';
import validate from '../../generated/openapi2.js';
import { defineRule } from '../../rule.ts';

/** What OpenAPI 2.0's own schema refuses. */
export const openapiSchema = defineRule({
  code: 'openapi/schema',
  about: 'definition',
  why: 'Tools that read the document, and this one, rely on its being OpenAPI 2.0: a misspelt key is a missing one.',
  source: 'OpenAPI 2.0, the JSON Schema published with the specification',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
host: $(catalog.host)
securityDefinitions: { oauth: { type: oauth2, flow: application, tokenUrl: /sign-in/oauth2/token, scopes: { a: A } } }
paths:
  /albums:
    get:
      parameters:
        - { name: page, in: query, type: integer }
        - { $ref: "#/parameters/sort" }
      responses: { 200: { description: All albums } }
parameters:
  sort: { name: sort, in: query, type: string }
`,
      `
info: { title: Photos, version: 1.0.0, x-ibm-name: photos, contact: { name: Ann, url: '' } }
x-ibm-configuration: {}
`,
    ],
    bad: [
      `
info: { title: Photos, version: 1.0, x-name: photos } #! openapi/schema
paths:
  /albums:
    get:
      respones: { 200: { description: All } } #! openapi/schema
      parameters:
        - { name: page, in: qurey, type: integer } #! openapi/schema
        - { name: id, in: path, type: string } #! openapi/path-parameter, openapi/schema
        - { name: album, in: body, type: object } #! openapi/schema, openapi/schema
  albums: #! openapi/schema
    get: { responses: { 200: { description: All } } }
`,
      `
securityDefinitions:
  oauth: #! openapi/schema
    type: oauth2
    flow: accessCode
    tokenUrl: https://id.example/token
    scopes: { a: A }
`,
      `
info: { title: Photos, version: 1.0.0, x-ibm-name: photos }
definitions:
  Price: { type: float } #! openapi/schema
x-ibm-configuration: {}
`,
    ],
  },
  *check({ definition: { root, profile } }) {
    if (validate(jsonOf(root))) return;
    const errors = validate.errors ?? [];
    if (errors.length > MOST_ERRORS) yield tooMany(root);
    for (const finding of explainErrors(errors, root)) {
      const severity = severityOf(finding, profile);
      const help = HELP[finding.node.pointer.replace(/^.*\//, '')];
      const found = finding.keyword === 'unknown-key' && help !== undefined ? { ...finding, help } : finding;
      if (severity !== undefined) yield { ...found, ...(severity === 'default' ? {} : { severity }) };
    }
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

/** An error whatever the profile: what is not told of may be one. */
const tooMany = (root: MapNode) =>
  ({
    at: root,
    severity: 'error',
    message: `OpenAPI 2.0 refuses more than ${MOST_ERRORS} things in the document, and not all are told`,
    help: 'Correct those that are, and validate again. If they are of one kind, a generator made them.',
  }) as const;

/** For maps whose keys are not words but have a form. */
const HELP: Readonly<Record<string, string>> = {
  paths: 'A path begins with "/".',
  responses: 'A response is a status code of three digits, or "default".',
};

/** How grave a finding is: `default` as the profile says, `undefined` not at all. */
const severityOf = ({ node, keyword }: SchemaFinding, profile: Profile): Severity | 'default' | undefined => {
  const { pointer } = node;
  if (pointer === '/basePath') return keyword === 'type' ? 'error' : undefined; // definition/base-path tells more
  if ((keyword === 'format' || keyword === 'pattern') && node.kind === 'scalar') {
    // A reference to a variable is replaced before anything reads the value.
    if (String(node.value).includes('$(')) return undefined;
    // OpenAPI 2.0 says that these SHOULD be URLs: a path fits a document that is served under several hosts.
    if (ENDPOINT_URL.test(pointer) && /^\/[^/]/.test(String(node.value))) return undefined;
    // An empty URL stands for none; editors write it.
    if (node.value === '') return profile === 'legacy-v5' ? undefined : 'warning';
  }
  return isStructure(pointer, keyword) ? 'error' : 'default';
};

/** What cannot be served whatever a document was written for: no OpenAPI 2.0, or operations that cannot be read. */
const isStructure = (pointer: string, keyword: string): boolean =>
  pointer === '/swagger' ||
  (pointer === '' && (keyword === 'required' || keyword === 'type')) ||
  (pointer === '/paths' && (keyword === 'unknown-key' || keyword === 'type')) ||
  (keyword === 'type' && STRUCTURE.test(pointer)) ||
  (keyword === 'required' && pointer === '/info');

const ENDPOINT_URL = /^\/securityDefinitions\/[^/]+\/(authorizationUrl|tokenUrl)$/;

const STRUCTURE =
  /^\/(info|paths\/[^/]+(\/[^/]+)?|securityDefinitions(\/[^/]+)?|(paths\/[^/]+\/[^/]+\/)?security(\/.*)?)$/;
