import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SaxesParser } from 'saxes';
import { formatMermaid } from '../../src/graph/format-mermaid.ts';
import { formatSvg } from '../../src/graph/format-svg.ts';
import { formatText } from '../../src/graph/format-text.ts';
import { type Graph, graphOf } from '../../src/graph/graph.ts';
import { type ImpactApplication, impactOf } from '../../src/graph/impact.ts';
import { readThing, type Thing } from '../../src/graph/thing.ts';
import { provider } from '../e2e/acme.ts';
import { compileDefinitions } from '../harness/project.ts';

const api = `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /api
securityDefinitions:
  acme: { type: oauth2, flow: application, tokenUrl: /acme/oauth2/token, scopes: { read: R, write: W } }
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
paths:
  /a: { get: { security: [{ acme: [read] }], responses: { 200: { description: Fine } } } }
  /b: { get: { security: [{ acme: [write] }, { id: [] }], responses: { 200: { description: Fine } } } }
  /c: { get: { security: [], responses: { 200: { description: Fine } } } }
  /d: { get: { operationId: d, security: [], responses: { 200: { description: Fine } } } }
x-assembly:
  execute:
    - operation-switch:
        case:
          - operations: [d]
            execute: [{ oauth-verify-token: { provider: acme, scopes: [write] } }]
        otherwise: []
`;

const product = `
product: 1.0.0
info: { name: records, title: Records, version: 1.0.0 }
apis: { records: { $ref: api.yaml } }
plans:
  all: { title: All, apis: {} }
  one: { title: One, apis: { records: { operations: [{ operation: get, path: /a }] } } }
`;

const files = { 'acme.yaml': provider({ grants: '[application]' }), 'api.yaml': api, 'product.yaml': product };
const graph: Graph = graphOf(await compileDefinitions(files));

const thingOf = (text: string): Thing => {
  const thing = readThing(text, graph);
  return 'fault' in thing ? assert.fail(thing.fault) : thing;
};

const impact = (text: string, applications: readonly ImpactApplication[] = []) =>
  impactOf(thingOf(text), graph, applications);

const operations = (text: string): readonly string[] =>
  impact(text).operations.map(({ operation, effect }) => `${effect} ${operation}`);

test('the graph has providers, scopes, what operations need, and plans; endpoints of providers are no operations', () => {
  assert.equal(
    formatText(graph),
    `provider acme:1.0.0   confidential; application   acme.yaml:7:3
├─ scope read
│  └─ records:1.0.0: 1 operation
└─ scope write
   └─ records:1.0.0: 2 operations

api records:1.0.0   api.yaml:3:49
├─ GET /api/a  token of acme with read
├─ GET /api/b  token of acme with write, or client id
├─ GET /api/c  open to everybody
└─ GET /api/d  token of acme with write

product records:1.0.0   product.yaml:3:15
├─ plan all
│  └─ records:1.0.0: all operations
└─ plan one
   └─ records:1.0.0: 1 operation
`,
  );
});

test('an operation closes without its scope, or loses one of several ways in', () => {
  assert.deepEqual(operations('scope read'), ['closed GET /api/a']);
  assert.deepEqual(operations('scope write'), ['fewer-ways GET /api/b', 'closed GET /api/d']);
});

test('a grant that is the last of a provider closes what takes its tokens', async () => {
  assert.deepEqual(operations('grant application'), [
    'closed GET /api/a',
    'fewer-ways GET /api/b',
    'closed GET /api/d',
  ]);
  assert.deepEqual(
    impact('grant application').providers.map(({ isLast }) => isLast),
    [true],
  );
  const more = graphOf(await compileDefinitions({ ...files, 'acme.yaml': provider() }));
  const found = impactOf({ kind: 'grant', name: 'application' }, more);
  assert.deepEqual([...new Set(found.operations.map(({ effect }) => effect))], ['fewer-ways']);
});

test('a provider, an API and an operation can go', () => {
  assert.deepEqual(operations('provider acme'), operations('provider acme:1.0.0'));
  assert.equal(operations('api records').length, 4);
  assert.deepEqual(operations('operation get /a'), ['closed GET /api/a']);
  assert.deepEqual(operations('operation GET /api/c'), ['closed GET /api/c']);
});

test('what goes breaks the plans that reach it, and the applications that have them or name it', () => {
  assert.deepEqual(
    impact('scope write').plans.map(({ plan, operations: count }) => [plan, count]),
    [['all', 2]],
  );
  const application = { grants: undefined, scopes: undefined, subscriptions: [] };
  const applications: readonly ImpactApplication[] = [
    { ...application, id: 'subscribed', subscriptions: [{ product: 'records:1.0.0', plan: 'all' }] },
    { ...application, id: 'elsewhere', subscriptions: [{ product: 'records:1.0.0', plan: 'one' }] },
    { ...application, id: 'everywhere', subscriptions: 'all' },
    { ...application, id: 'named', scopes: ['read', 'write'] },
    { ...application, id: 'only', scopes: ['write'] },
    { ...application, id: 'other', scopes: ['read'], subscriptions: 'all' },
  ];
  assert.deepEqual(
    impact('scope write', applications).applications.map(({ application: id, effect }) => [id, effect]),
    [
      ['subscribed', 'reached'],
      ['everywhere', 'reached'],
      ['named', 'named'],
      ['only', 'only'],
    ],
  );
  assert.deepEqual(impact('grant implicit', applications), {
    operations: [],
    providers: [],
    plans: [],
    applications: [],
  });
});

const faults: readonly (readonly [text: string, fault: RegExp])[] = [
  ['scope raed', /^there is no scope "raed": did you mean "read"\?$/],
  ['scope', /^write "scope NAME" in quotes/],
  ['operation', /^write "operation METHOD \/path" in quotes$/],
  ['graet', /nothing that can go: write "scope …"/],
  ['scope  read', /^write "scope NAME"/],
  ['scope read write', /^write "scope NAME"/],
  ['scop read', /did you mean "scope"\?$/],
  ['', /nothing that can go/],
  ['Scope read', /did you mean "scope"/],
  ['grant accesscode', /did you mean "accessCode"\?$/],
  ['provider nobody', /there is "acme"/],
  ['api acme', /there is no api "acme"/],
  ['operation get', /^write "operation METHOD \/path" in quotes$/],
  ['operation get a', /^write "operation METHOD \/path" in quotes$/],
  ['operation get /aa', /did you mean "GET \/a"\?$/],
];
for (const [text, fault] of faults) {
  test(`"${text}" is nothing of which it could be asked who breaks`, () => {
    const thing = readThing(text, graph);
    assert.match('fault' in thing ? thing.fault : 'none', fault);
  });
}

/** Names that mean something to what draws them. */
const odd = [
  'a"]; n0 --> n1',
  'end',
  '<script>alert(1)</script>',
  '#quot;&amp;',
  '日本語',
  'x`y`%%{init}%%',
  '- list',
  '1. list',
  '\u202eevil',
  ']]>',
];

const oddGraph = (count = 1): Graph => ({
  providers: Array.from({ length: count }, (_, at) => ({
    id: `odd${at}:${odd[0]}`,
    name: `odd${at}`,
    title: '',
    clientType: 'public',
    grants: odd,
    scopes: odd.map((name) => ({ name, description: name, isDefault: false })),
    where: undefined,
  })),
  apis: odd.map((id) => ({
    id,
    name: id,
    title: id,
    operations: [
      {
        method: 'GET',
        template: '/',
        path: '/',
        needs: [[{ kind: 'token', providers: ['odd0'], scopes: odd }]],
        steps: [],
        where: undefined,
      },
    ],
    where: undefined,
  })),
  products: odd.map((id) => ({
    id,
    title: id,
    plans: odd.map((name) => ({
      name,
      title: name,
      apis: odd.map((api) => ({ api, operations: 'all' })),
      where: undefined,
    })),
    where: undefined,
  })),
});

test('in a flowchart of Mermaid names are text, whatever they are made of', () => {
  const label = String.raw`"(?:[\p{L}\p{N} :/,]|[.-](?=[\p{L}\p{N}])|#\d+;|<br>)+"`;
  const node = String.raw`n\d+(?:\[\[${label}\]\]|\(\[${label}\]\)|\[${label}\]|\[/${label}/\])`;
  const line = new RegExp(String.raw`^  (?:${node}|n\d+ -->(?:\|${label}\|)? n\d+)$`, 'u');
  const [head, ...lines] = formatMermaid(oddGraph()).trimEnd().split('\n');
  assert.equal(head, 'flowchart LR');
  assert.ok(lines.length > 100);
  for (const one of lines) assert.match(one, line);
});

test('a drawing is well-formed whatever the names, holds all of them as text, and runs nothing', () => {
  const texts: string[] = [];
  const elements = new Set<string>();
  const parser = new SaxesParser();
  parser.on('error', (error) => assert.fail(error.message));
  parser.on('text', (text) => texts.push(text));
  parser.on('opentag', ({ name }) => elements.add(name));
  parser.write(formatSvg(oddGraph())).close();
  for (const name of odd.slice(0, 7)) assert.ok(texts.includes(name), name);
  assert.ok(texts.includes(String.raw`\u{202e}evil`));
  assert.deepEqual([...elements].toSorted(), ['desc', 'g', 'path', 'rect', 'style', 'svg', 'text', 'title']);
});

test('a drawing of many things has a bounded size, and says what it leaves out', () => {
  const svg = formatSvg(oddGraph(2000));
  assert.ok(svg.length < 2_000_000, String(svg.length));
  assert.match(svg, /<desc id="desc">2000 providers, 20000 scopes, 10 APIs, 10 products; 21400 of them are not drawn</);
});

test('nothing at all is a graph too', () => {
  const nothing: Graph = { providers: [], apis: [], products: [] };
  assert.equal(formatText(nothing), '');
  assert.equal(formatMermaid(nothing), 'flowchart LR\n');
  assert.match(formatSvg(nothing), /<desc id="desc">0 providers, 0 scopes, 0 APIs, 0 products</);
});
