import { AuthorizationRefusal } from '../../src/oauth/errors.ts';
import { issuerOf } from '../../src/oauth/provider.ts';
import { redirectTo } from '../../src/oauth/redirect-uri.ts';
import type { Pages } from '../../src/pages/pages.ts';
import type { Fault, OAuthError } from '../../src/policy/fault.ts';
import type { Implementation, Reply } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { faultReply } from '../../src/runtime/fault-reply.ts';
import { oauthRespond as declaration, type OAuthRespond } from './policy.ts';

/** RFC 6749 §5.1: for every answer that has to do with tokens or credentials. */
const uncached = ['Cache-Control', 'no-store', 'Pragma', 'no-cache'];

/** Renders success as the steps made it, and a refusal as its receiver understands it. */
export const oauthRespond = (pages: Pages): Implementation<OAuthRespond> => ({
  declaration,
  link({ title, refusals }, bind) {
    const iss = issuerOf(bind.publicUrl, bind.assembly.basePath);
    const page = (x: Exchange, fault: Fault): Reply => ({
      status: fault.status,
      headers: [...pages.headers('none'), ...fault.headers],
      body: pages.error({
        title,
        locale: 'en',
        heading: fault.status >= 500 ? 'This does not work now' : 'This request cannot be served',
        message: fault.message,
        reference: x.id,
      }),
    });
    return (x) => {
      const { fault } = x;
      if (fault !== undefined) {
        const { status, headers, body } = refusalReply(fault, { iss, page: () => page(x, fault), refusals });
        x.message.replace(status, undefined, [...headers], body);
      }
      // RFC 9700 §4.12: after a post the browser must come to the client by GET.
      const isPost = x.continued !== undefined || x.request.method === 'POST';
      if (x.message.status === 302 && isPost) x.message.status = 303;
      x.message.settle();
      for (let at = 0; at < uncached.length; at += 2) x.message.setHeader(uncached[at] ?? '', uncached[at + 1]);
      return undefined;
    };
  },
});

interface RefusalForms {
  readonly iss: string;
  readonly page: () => Reply;
  readonly refusals: OAuthRespond['refusals'];
}

const refusalReply = (fault: Fault, { iss, page, refusals }: RefusalForms): Reply => {
  const { oauth } = fault;
  if (fault instanceof AuthorizationRefusal && fault.answerTo !== undefined && oauth?.deliver === 'redirect') {
    const { redirectUri, state } = fault.answerTo;
    const { error, description } = oauth;
    const location = redirectTo(redirectUri, { error, error_description: description, state, iss });
    return { status: 302, headers: ['Location', location], body: undefined };
  }
  if (refusals === 'page') return page();
  return oauth === undefined ? faultReply(fault) : errorReply(fault, oauth);
};

/** RFC 6749 §5.2. */
const errorReply = ({ status, headers }: Fault, { error, description, challenge }: OAuthError): Reply => ({
  status,
  headers: [
    'Content-Type',
    'application/json',
    ...(challenge === undefined ? [] : ['WWW-Authenticate', challenge]),
    ...headers,
  ],
  body: Buffer.from(JSON.stringify({ error, error_description: description })),
});
