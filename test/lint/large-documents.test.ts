/** Documents in which each thing could be compared with each: what takes time for each pair would not end here. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { filesOf, problemsIn } from './example-project.ts';

const N = 20_000;
const many = (make: (index: number) => string): string => Array.from({ length: N }, (_, index) => make(index)).join('');

/** How many problems of each severity and code. */
const countsOf = async (text: string): Promise<Readonly<Record<string, number>>> => {
  const counts: Record<string, number> = {};
  for (const { severity, code } of await problemsIn(filesOf(text))) {
    const key = `${severity} ${code}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

const legacy = 'x-ibm-configuration: {}\n';
const inGet = (key: string, value: string): string =>
  `paths: { /a: { get: { responses: { 200: { description: d } }, ${key}: [${value}] } } }`;

describe(`${N} of a kind in one document`, () => {
  const cases: readonly (readonly [title: string, text: string, counts: Readonly<Record<string, number>>])[] = [
    ['tags', `paths: {}\ntags: [${many((i) => `{ name: t${i} },`)}]`, {}],
    [
      'tags, two of them alike',
      `paths: {}\ntags: [${many((i) => `{ description: d, name: t${i} },`)} { name: t7, description: d }]`,
      { 'error openapi/tag-repeated': 1 },
    ],
    ['values of an enumeration', `definitions: { a: { enum: [${many((i) => `{ v: ${i} },`)}] } }`, {}],
    [
      'parameters',
      inGet(
        'parameters',
        many((i) => `{ name: p${i}, in: query, type: string },`),
      ),
      {},
    ],
    [
      'operations, all wrong, in an API Connect v5 document',
      `${legacy}paths: {${many((i) => `/a${i}: { gte: 1 },`)}}`,
      { 'error openapi/schema': 1, 'warning openapi/schema': 1000 },
    ],
    [
      'security requirements',
      `security: [${many((i) => `{ s${i}: [] },`)}]`,
      { 'error security/undefined-scheme': 1000 },
    ],
    [
      'scopes, of which as many are not listed',
      `securityDefinitions: { s: { type: oauth2, flow: application, tokenUrl: "https://id.example", scopes: {${many((i) => `r${i}: d,`)}} } }\nsecurity: [{ s: [${many((i) => `q${i},`)}] }]`,
      { 'error security/undefined-scope': 1000, 'error security/unknown-provider': 1 },
    ],
    [
      'references to nothing',
      `definitions: {${many((i) => `d${i}: { $ref: "#/definitions/e${i}" },`)}}`,
      { 'error openapi/reference': 1000 },
    ],
    [
      'references to nothing, in an API Connect v5 document',
      `${legacy}definitions: {${many((i) => `d${i}: { $ref: "#/definitions/e${i}" },`)}}`,
      { 'warning openapi/reference': 1000 },
    ],
    [
      'references in a chain',
      `definitions: {${many((i) => `d${i}: { $ref: "#/definitions/d${i + 1}" },`)} d${N}: {}}`,
      { 'error openapi/reference': 1 },
    ],
    [
      'references through each other',
      `definitions: { a: { $ref: "#" },${many((i) => `d${i}: { $ref: "#/definitions/a/definitions/a/definitions/d${(i + 1) % N}" },`)}}`,
      { 'error openapi/reference': 1000, 'error openapi/reference-kind': 1 },
    ],
    [
      'steps',
      `x-assembly: { execute: [${many((i) => `{ throw: { name: e${i} } },`)}] }`,
      { 'error assembly/too-many-steps': 1, 'warning assembly/unreachable-step': 1 },
    ],
    [
      'keys that nobody knows',
      `x-oauth: { client-type: public, scopes: { a: A }, grants: [application],${many((i) => `k${i}: 1,`)}}`,
      { 'error definition/unknown-key': 1000, 'error oauth/public-application': 1 },
    ],
    [
      'schemas, each a part of the one before, the last of itself',
      `definitions: {${many((i) => `d${i}: { required: [a], allOf: [{ $ref: "#/definitions/d${Math.min(i + 1, N - 1)}" }] },`)}}`,
      { 'error openapi/circular-inheritance': 1 },
    ],
    [
      'schemas in one circle',
      `definitions: {${many((i) => `d${i}: { allOf: [{ $ref: "#/definitions/d${(i + 1) % N}" }] },`)}}`,
      { 'error openapi/circular-inheritance': 1000 },
    ],
    [
      'schemas, each twice a part of the one before, and a default through all of them',
      `definitions: { a: { default: {}, allOf: [{ $ref: "#/definitions/d0" }] }, ${many((i) => `d${i}: { allOf: [{ $ref: "#/definitions/d${i + 1}" }, { $ref: "#/definitions/d${i + 1}" }] },`)} d${N}: { type: string } }`,
      {},
    ],
    [
      'schemas that repeat a property of their parent',
      `definitions: { a: { properties: { p: { type: string } } },${many((i) => `d${i}: { allOf: [{ $ref: "#/definitions/a" }], properties: { p: { type: string } } },`)} }`,
      { 'error openapi/property-repeated': 1000 },
    ],
    [
      'properties of a default, all wrong',
      `definitions: { a: { additionalProperties: { type: string }, default: {${many((i) => `p${i}: 1,`)}} } }`,
      { 'error openapi/default-value': 10 },
    ],
    [
      'items of a default, beside as many values to choose from',
      `definitions: { a: { type: array, items: { enum: [${many((i) => `${i},`)}] }, default: [${many((i) => `${i},`)}] } }`,
      {},
    ],
    [
      'defaults beside a pattern that other engines try again and again',
      `definitions: {${many((i) => `d${i}: { type: string, pattern: '^(a*)*b', default: ${'a'.repeat(40)} },`)}}`,
      { 'error openapi/default-value': 1000 },
    ],
    [
      'required properties that nobody describes',
      `definitions: { a: { type: object, properties: {}, required: [${many((i) => `p${i},`)}] } }`,
      { 'error openapi/required-property': 1000 },
    ],
    ['slashes in a basePath', `basePath: "/a${'/'.repeat(50 * N)}b"`, { 'error definition/base-path': 1 }],
  ];
  for (const [title, text, expected] of cases) {
    test(title, { timeout: 30_000 }, async () => assert.deepEqual(await countsOf(text), expected));
  }
});

test('of mistakes by thousands an error is told that stands behind all of them', async () => {
  const text = `${legacy}paths: {${many((i) => `/a${i}: { gte: 1 },`)}}\nsecurity: [clientId]`;
  const problems = await problemsIn(filesOf(text));
  assert.ok(problems.some(({ severity }) => severity === 'error'));
});
