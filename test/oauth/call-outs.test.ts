import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { announcementXml } from '../../src/oauth/announcement.ts';
import { callOut } from '../../src/oauth/call-out.ts';
import { consultRevocation } from '../../src/oauth/consult-revocation.ts';
import { checkScope } from '../../src/oauth/scope-check.ts';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { type BackendAnswer, startBackend } from '../harness/backend.ts';
import { asking, called as calledAt, type calls, good, isFailure, question, tokens } from './call-out-kinds.ts';
import { start } from './example.ts';

let outbound: Outbound;
before(() => {
  outbound = createOutbound({ isOwn: () => false });
});
after(() => outbound.close());

const called = (kind: keyof typeof calls, answer: BackendAnswer) => calledAt(kind, answer, outbound);

describe('a revocation URL is asked', () => {
  it('by GET about one thing, for whom it is and in which request', async () => {
    const { said, received } = await called('a revocation URL', good['a revocation URL']);
    assert.equal(said, false);
    const { method, path, body, headers } = received;
    assert.deepEqual([method, path, body], ['GET', '/here?list=1', '']);
    const { host: _, connection: __, ...sent } = headers;
    assert.deepEqual(sent, {
      'user-agent': 'headgate',
      accept: 'application/xml',
      'client-id': 'printer',
      'resource-owner': Buffer.from('zo\u00eb').toString('latin1'),
      'access-token': 'hg_at_secret',
      'x-global-transaction-id': 'request-1',
      'x-transaction-id': 'request-1',
    });
  });

  for (const [type, isUnderstood] of [
    ['application/xml', true],
    ['text/xml', true],
    ['Application/XML; charset=UTF-8', true],
    ['application/xml ;charset=utf-8', true],
    ['text/html', false],
    ['application/xmlish', false],
    ['application/json', false],
    [undefined, false],
  ] as const) {
    it(`and ${isUnderstood ? 'understood' : 'not understood'} where it answers ${type}`, async () => {
      const headers: Record<string, string> = type === undefined ? {} : { 'Content-Type': type };
      const answer = called('a revocation URL', { headers, body: '<oauth-revocation/>' });
      if (isUnderstood) assert.equal((await answer).said, false);
      else await assert.rejects(answer, isFailure);
    });
  }

  for (const [bytes, isRead] of [
    [256 * 1024, true],
    [256 * 1024 + 1, false],
  ] as const) {
    it(`and its answer of ${bytes} bytes is ${isRead ? 'read' : 'too long'}`, async () => {
      const empty = '<oauth-revocation></oauth-revocation>';
      const body = empty.replace('><', `>${' '.repeat(bytes - empty.length)}<`);
      const answer = called('a revocation URL', { ...good['a revocation URL'], body });
      if (isRead) assert.equal((await answer).said, false);
      else await assert.rejects(answer, isFailure);
    });
  }

  it('so that an owner whose name no header can hold is not asked about, and not let in', async () => {
    const call = callOut({ url: 'http://127.0.0.1:9' }, outbound);
    const named = { kind: 'access', secret: 's', family: 'f', application: 'printer', issuedAt: start } as const;
    await assert.rejects(consultRevocation(call)({ ...named, owner: 'user:staff/a\r\nb: c' }, asking), isFailure);
  });
});

describe('a scope check', () => {
  it('is asked by POST of JSON', async () => {
    const { said, received } = await called('a scope check', { headers: { 'X-Selected-Scope': 'write  read write' } });
    assert.deepEqual(said, { scopes: ['write', 'read'], descriptions: undefined });
    const { method, path, body, headers } = received;
    assert.deepEqual([method, path], ['POST', '/here?list=1']);
    assert.deepEqual(JSON.parse(body), { token_scope: 'read write', client_id: 'printer', resource_owner: 'alice' });
    const { host: _, connection: __, 'content-length': ___, ...sent } = headers;
    assert.deepEqual(sent, {
      'user-agent': 'headgate',
      'content-type': 'application/json',
      'app-name': Buffer.from('Zo\u00eb\u2019s printer').toString('latin1'),
      appid: 'printer',
      provider: 'acme',
      'x-global-transaction-id': 'request-1',
      'x-transaction-id': 'request-1',
    });
  });

  it('is asked by GET with the same in the query, behind what the URL has of its own', async () => {
    const { said, received } = await called('a scope check by GET', good['a scope check by GET']);
    assert.deepEqual(said, { scopes: ['read'], descriptions: undefined });
    const { method, path, body, headers } = received;
    assert.deepEqual([method, body], ['GET', '']);
    assert.equal(path, '/here?list=1&token_scope=read%20write&client_id=printer&resource_owner=alice');
    const { host: _, connection: __, ...sent } = headers;
    assert.deepEqual(sent, {
      'user-agent': 'headgate',
      'app-name': Buffer.from('Zo\u00eb\u2019s printer').toString('latin1'),
      appid: 'printer',
      provider: 'acme',
      'x-global-transaction-id': 'request-1',
      'x-transaction-id': 'request-1',
    });
  });

  it('by GET has its values encoded, whatever is in them', async () => {
    const service = await startBackend(() => good['a scope check by GET']);
    const call = callOut({ url: `${service.url}/here#part` }, outbound);
    const owner = { ...question.owner, name: 'a&b=c#\u00eb +%' };
    await checkScope({ call, method: 'GET' }, { ...question, owner }, asking);
    await service.close();
    const { searchParams } = new URL(service.received[0]?.path ?? '', service.url);
    assert.deepEqual(
      [...searchParams],
      [
        ['token_scope', 'read write'],
        ['client_id', 'printer'],
        ['resource_owner', owner.name],
      ],
    );
  });

  for (const [length, isAsked] of [
    [8000, true],
    [8001, false],
  ] as const) {
    it(`by GET of a URL of ${length} characters is ${isAsked ? '' : 'not '}asked: servers take no longer ones (RFC 9110 §4.1)`, async () => {
      const service = await startBackend(() => good['a scope check by GET']);
      const call = callOut({ url: `${service.url}/` }, outbound);
      const rest = `${service.url}/?token_scope=&client_id=printer&resource_owner=alice`;
      const scopes = ['s'.repeat(length - rest.length)];
      const answer = checkScope({ call, method: 'GET' }, { ...question, scopes }, asking);
      if (isAsked) assert.deepEqual((await answer)?.scopes, ['read']);
      else await assert.rejects(answer, isFailure);
      await service.close();
      assert.equal(service.received.length, isAsked ? 1 : 0);
    });
  }

  for (const status of [400, 401, 403, 404, 499]) {
    it(`says no by ${status}, whatever it selects`, async () => {
      const { said } = await called('a scope check', { status, headers: { 'X-Selected-Scope': 'read' } });
      assert.equal(said, undefined);
    });
  }

  for (const [what, selected, scopes, descriptions] of [
    ['nothing', '', [], undefined],
    ['no member', '{}', [], undefined],
    ['scopes with descriptions', '{"read": "", "write": "Change it"}', ['read', 'write'], { write: 'Change it' }],
    ['scopes without a word about them', '{"read": ""}', ['read'], undefined],
  ] as const) {
    it(`selects ${what} by ${JSON.stringify(selected)}`, async () => {
      const { said } = await called('a scope check', { headers: { 'X-Selected-Scope': selected } });
      assert.deepEqual(said, { scopes, descriptions });
    });
  }

  for (const [what, headers] of [
    ['no selection', {}],
    ['two selections', { 'X-Selected-Scope': ['read', 'write'] }],
    ['a selection of more than 8 KiB', { 'X-Selected-Scope': 'r'.repeat(8193) }],
    ['a selection that is no list', { 'X-Selected-Scope': 'read "write"' }],
    ['a selection that is no JSON', { 'X-Selected-Scope': '{"read"' }],
    ['a selection without descriptions', { 'X-Selected-Scope': '{"read": true}' }],
  ] as const) {
    it(`says neither yes nor no by 200 with ${what}`, async () => {
      await assert.rejects(called('a scope check', { headers }), isFailure);
    });
  }
});

describe('an announcement', () => {
  it('is sent by POST of XML', async () => {
    const { received } = await called('an announcement', good['an announcement']);
    const { method, path, body, headers } = received;
    assert.deepEqual([method, path, headers['content-type']], ['POST', '/here?list=1', 'application/xml']);
    assert.equal(
      body,
      '<?xml version="1.0" encoding="UTF-8"?>\n<token><token_type>Bearer</token_type><client_id>printer</client_id>' +
        '<access_token>hg_at_secret</access_token><expires_in>600</expires_in><scope>read</scope></token>\n',
    );
  });

  it('names what was exchanged, who owns it, and what a service has said of it', () => {
    const xml = announcementXml({
      tokens: { ...tokens, refresh_token: 'hg_rt_secret' },
      application: 'printer',
      owner: 'user:staff/o\'hara & "sons" <x>',
      exchanged: { code: 'hg_ac_secret' },
      miscinfo: ']]>\u0000\ud800\ufffe\n\u20ac\u{1f600}',
    });
    assert.match(xml, /<token code="hg_ac_secret"><token_type>/);
    assert.match(xml, /<resource_owner>o'hara &#38; &#34;sons&#34; &#60;x&#62;<\/resource_owner>/);
    assert.match(xml, /<refresh_token>hg_rt_secret<\/refresh_token>/);
    assert.match(xml, /<miscinfo>\]\]&#62;\ufffd\ufffd\ufffd&#10;\u20ac\u{1f600}<\/miscinfo>/u);
  });

  it('holds no value that could end an attribute', () => {
    const exchanged = { refresh_token: '" evil="<&>\t' };
    const xml = announcementXml({ tokens, application: 'a', owner: undefined, exchanged, miscinfo: undefined });
    assert.match(xml, /<token refresh_token="&#34; evil=&#34;&#60;&#38;&#62;&#9;">/);
  });
});
