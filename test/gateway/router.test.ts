import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompiledAssembly, Profile } from '../../src/assembly/types.ts';
import { canonicalPath } from '../../src/gateway/canonical-path.ts';
import { createRouter, RouteError } from '../../src/gateway/router.ts';
import type { LinkedRoute } from '../../src/runtime/link.ts';

const assembly = (profile: Profile): CompiledAssembly => ({
  name: 'a',
  version: '1',
  title: 'A',
  basePath: '',
  profile,
  provider: undefined,
  properties: {},
  catalogs: {},
  routes: [],
  files: [],
  positions: [],
});

/** `METHOD /template`; `path` is the template as written, where that matters. */
const route = (text: string, profile: Profile = 'strict', path?: string): LinkedRoute => {
  const [method = '', template = ''] = text.split(' ');
  return {
    method,
    template,
    path: path ?? template,
    operationId: text,
    assembly: assembly(profile),
    requestBody: 'none',
    ownsBody: false,
    credentials: new Set(),
    suspends: false,
    run: () => undefined,
    catches: [],
    respond: () => undefined,
  };
};

/** What a request finds, as text: the route and its parameters, `405 <Allow>` or `404`. */
const find = (routes: readonly LinkedRoute[], request: string): string => {
  const [method = '', target = ''] = request.split(' ');
  const path = canonicalPath(target)?.path;
  if (path === undefined) return '400';
  const found = createRouter(routes).find(method, path);
  if (found.kind === 'path') return '404';
  if (found.kind === 'method') return `405 ${found.allow}`;
  const values = Object.entries(found.parameters).map(([name, value]) => ` ${name}=${value}`);
  return found.route.operationId + values.join('');
};

const cases: readonly (readonly [about: string, routes: readonly string[], request: string, expected: string])[] = [
  ['a path without parameters is found', ['GET /a/b'], 'GET /a/b', 'GET /a/b'],
  ['a path that no template fits is 404', ['GET /a/b'], 'GET /a/c', '404'],
  ['a prefix of a template is 404', ['GET /a/b'], 'GET /a', '404'],
  ['paths are case sensitive', ['GET /a/b'], 'GET /A/b', '404'],
  ['a parameter takes one segment', ['GET /a/{id}'], 'GET /a/7', 'GET /a/{id} id=7'],
  ['a parameter does not take two segments', ['GET /a/{id}'], 'GET /a/7/8', '404'],
  ['a parameter is never empty', ['GET /a/{id}'], 'GET /a/', '404'],
  ['a parameter is decoded', ['GET /a/{id}'], 'GET /a/caf%C3%A9%20x', 'GET /a/{id} id=café x'],
  ['a percent sign in a parameter is decoded once', ['GET /a/{id}'], 'GET /a/100%25', 'GET /a/{id} id=100%'],
  ['a long parameter is found', ['GET /a/{id}'], `GET /a/${'x'.repeat(5000)}`, `GET /a/{id} id=${'x'.repeat(5000)}`],
  ['a literal wins over a parameter', ['GET /a/{id}', 'GET /a/b'], 'GET /a/b', 'GET /a/b'],
  ['a literal in an earlier segment wins', ['GET /{x}/b', 'GET /a/{y}'], 'GET /a/b', 'GET /a/{y} y=b'],
  ['a literal that leads nowhere gives way', ['GET /{x}/b', 'GET /a/c/{y}'], 'GET /a/b', 'GET /{x}/b x=a'],
  ['A36: an encoded literal is that literal', ['GET /a/{id}', 'GET /a/b,c'], 'GET /a/b%2Cc', 'GET /a/b,c'],
  ['A36: an encoded letter of a literal is that literal', ['GET /{id}', 'GET /admin'], 'GET /%61dmin', 'GET /admin'],
  ['a literal outside ASCII is found in its encoded form', ['GET /café'], 'GET /caf%c3%a9', 'GET /café'],
  ['a literal that is written encoded is found', ['GET /caf%C3%A9'], 'GET /caf%c3%a9', 'GET /caf%C3%A9'],
  ['text after a parameter', ['GET /{id}:cancel', 'GET /{id}'], 'GET /5:cancel', 'GET /{id}:cancel id=5'],
  ['text around a parameter', ["GET /users('{id}')"], "GET /users('5')", "GET /users('{id}') id=5"],
  ['two parameters in one segment', ['GET /{a}.{b}'], 'GET /x.y.z', 'GET /{a}.{b} a=x b=y.z'],
  ['the segment with more text wins', ['GET /{a}.{b}', 'GET /{a}.json'], 'GET /x.json', 'GET /{a}.json a=x'],
  ['text alone does not fill a parameter', ['GET /{a}.json'], 'GET /.json', '404'],
  ['the rest of a path', ['GET /files/{+rest}'], 'GET /files/a/b%20c', 'GET /files/{+rest} rest=a/b c'],
  ['a parameter wins over the rest', ['GET /f/{+rest}', 'GET /f/{id}'], 'GET /f/a', 'GET /f/{id} id=a'],
  [
    'the rest takes what a parameter cannot',
    ['GET /f/{+rest}', 'GET /f/{id}'],
    'GET /f/a/b',
    'GET /f/{+rest} rest=a/b',
  ],
  ['another method of the path is 405 with Allow', ['GET /a', 'POST /a'], 'DELETE /a', '405 GET, POST, HEAD'],
  ['the path is chosen before the method', ['DELETE /{id}', 'GET /status'], 'DELETE /status', '405 GET, HEAD'],
  ['methods of templates that differ in names only', ['GET /a/{x}', 'PUT /a/{y}'], 'PUT /a/1', 'PUT /a/{y} y=1'],
  ['OPTIONS without a route is 405 with Allow', ['GET /a/{id}'], 'OPTIONS /a/1', '405 GET, HEAD'],
  ['HEAD is served by GET (RFC 9110 §9.3.2)', ['GET /a'], 'HEAD /a', 'GET /a'],
  ['HEAD has its own route where there is one', ['GET /a', 'HEAD /a'], 'HEAD /a', 'HEAD /a'],
  ['a method is case sensitive', ['GET /a'], 'get /a', '405 GET, HEAD'],
  ['a slash at the end is another path', ['GET /a'], 'GET /a/', '404'],
  ['the root is found', ['GET /'], 'GET /', 'GET /'],
];

for (const [about, routes, request, expected] of cases) {
  test(about, () => {
    assert.equal(
      find(
        routes.map((one) => route(one)),
        request,
      ),
      expected,
    );
    // Their order does not matter.
    assert.equal(
      find(
        routes.toReversed().map((one) => route(one)),
        request,
      ).replace('405 POST, GET', '405 GET, POST'),
      expected,
    );
  });
}

test('an API in the profile legacy-v5 takes a slash at the end', () => {
  const routes = ['GET /a', 'GET /b/{id}', 'GET /c/{+rest}'].map((one) => route(one, 'legacy-v5'));
  assert.equal(find(routes, 'GET /a/'), 'GET /a');
  assert.equal(find(routes, 'GET /b/1/'), 'GET /b/{id} id=1');
  assert.equal(find(routes, 'GET /c/1/'), 'GET /c/{+rest} rest=1/');
});

test('the path "/" of an API is its basePath with and without a slash', () => {
  const routes = [route('GET /photos', 'strict', '/')];
  assert.equal(find(routes, 'GET /photos'), 'GET /photos');
  assert.equal(find(routes, 'GET /photos/'), 'GET /photos');
});

const refused: readonly (readonly [about: string, routes: readonly string[]])[] = [
  ['two routes of one method and template are refused', ['GET /a/{x}', 'GET /a/{y}']],
  ['two routes of one method and path are refused', ['GET /a', 'GET /a']],
  ['two parameters with nothing between them are refused', ['GET /{a}{b}']],
  ['a rest that is not last is refused', ['GET /{+rest}/a']],
  ['a template that no request can reach is refused', ['GET /a;b/{id}']],
];

for (const [about, routes] of refused) {
  test(about, () => {
    assert.throws(() => createRouter(routes.map((one) => route(one))), RouteError);
  });
}

test('a parameter named like a property of every object is one', () => {
  assert.equal(find([route('GET /{__proto__}/{constructor}')], 'GET /a/b').endsWith('__proto__=a constructor=b'), true);
});
