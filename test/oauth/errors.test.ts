import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  AuthorizationRefusal,
  accessDenied,
  describe as describeText,
  refusal,
  refusalCodes,
  withReference,
} from '../../src/oauth/errors.ts';

const faults = {
  400: 'BadRequestError',
  401: 'UnauthorizedError',
  403: 'ForbiddenError',
  429: 'BadRequestError',
  503: 'RuntimeError',
} as const;

describe('a refusal', () => {
  for (const code of refusalCodes) {
    it(`${code} tells the client an error of the RFC in its character set (RFC 6749 §5.2)`, () => {
      const { oauth, status, fault, message } = refusal(code, { parameter: 'redirect_uri' });
      assert.match(code, /^oauth\/[a-z]+(-[a-z]+)*$/);
      assert.match(
        oauth?.error ?? '',
        /^(invalid|unauthorized|unsupported|access|login|consent|server|temporarily)_[a-z_]+$/,
      );
      assert.match(oauth?.description ?? '', /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
      assert.equal(message, oauth?.description);
      assert.equal(oauth?.deliver, 'body');
      assert.equal(fault, faults[status as keyof typeof faults]); // each kind has one of these
    });
  }

  it('says the same of every code that is not valid: whose it was, or that it was used, is nobody’s business', () => {
    const codes = ['unknown', 'expired', 'reused', 'of-another-client', 'of-another-provider'] as const;
    const told = codes.map((why) => JSON.stringify(refusal(`oauth/code-${why}`).oauth));
    assert.equal(new Set(told).size, 1);
  });

  it('keeps its detail for the operator', () => {
    const { detail, oauth, message } = refusal('oauth/code-reused', { detail: 'client "printer"' });
    assert.equal(detail, 'client "printer"');
    assert.doesNotMatch(message + JSON.stringify(oauth), /printer/);
  });

  it('of an authorization request goes to the client where that is proven, else to the user', () => {
    const answerTo = { redirectUri: 'https://printer.example/callback', responseMode: 'query', state: 'x' } as const;
    const toClient = new AuthorizationRefusal('oauth/scope-unknown', answerTo);
    const toUser = new AuthorizationRefusal('oauth/client-unknown', undefined);
    assert.equal(toClient.refusal, 'oauth/scope-unknown');
    assert.deepEqual([toClient.oauth?.deliver, toClient.answerTo], ['redirect', answerTo]);
    assert.deepEqual([toUser.oauth?.deliver, toUser.answerTo], ['page', undefined]);
    const denied = accessDenied(answerTo, 'the owner said no');
    assert.deepEqual([denied.oauth?.error, denied.oauth?.deliver, denied.status], ['access_denied', 'redirect', 403]);
  });
});

describe('a description', () => {
  it('ends with the reference of its refusal, and is 200 characters with it', () => {
    assert.equal(withReference('Short', 'n1-0'), 'Short (ref n1-0)');
    const long = withReference(describeText('x'.repeat(300)), 'n1-0');
    assert.deepEqual([long.length, long.endsWith('xx (ref n1-0)')], [200, true]);
  });

  const cases: readonly [text: string, is: string][] = [
    ['plain text', 'plain text'],
    ['say "x"', "say 'x'"],
    ['a\\b', 'a?b'],
    ['a\r\nb\u0000', 'a??b?'],
    ['ü€', '??'],
    ['a'.repeat(300), 'a'.repeat(200)],
  ];
  for (const [text, is] of cases) {
    it(`of ${JSON.stringify(text.slice(0, 20))} is ${JSON.stringify(is.slice(0, 20))}`, () =>
      assert.equal(describeText(text), is));
  }
});
