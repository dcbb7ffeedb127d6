import { type AnswerTo, AuthorizationRefusal, withReference } from '../../src/oauth/errors.ts';
import { authorizationFact, responseFormatFact } from '../../src/oauth/facts.ts';
import { pageLocale } from '../../src/oauth/page-locale.ts';
import { providerOf } from '../../src/oauth/provider.ts';
import { providerPages } from '../../src/oauth/provider-pages.ts';
import { redirectTo } from '../../src/oauth/redirect-uri.ts';
import type { PageSet } from '../../src/pages/page-set.ts';
import type { Fault, OAuthError } from '../../src/policy/fault.ts';
import type { Implementation, Reply } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { faultReply } from '../../src/runtime/fault-reply.ts';
import { writeInFormat } from './chosen-format.ts';
import { postInstead } from './form-post.ts';
import { oauthRespond as declaration, type OAuthRespond } from './policy.ts';

/** RFC 6749 §5.1: for every answer that has to do with tokens or credentials. */
const uncached = ['Cache-Control', 'no-store', 'Pragma', 'no-cache'];

/** Renders success as the steps made it, and a refusal as its receiver understands it. */
export const oauthRespond = (pageSet: PageSet): Implementation<OAuthRespond> => ({
  declaration,
  link({ provider: named, refusals }, bind) {
    const provider = providerOf(bind, named);
    const { issuer: iss, settings } = provider;
    const pages = providerPages(pageSet, provider, bind);
    const activity = { content: settings.activity.success, errorContent: settings.activity.failure };
    const requestOf = bind.fact(authorizationFact);
    const formatOf = bind.fact(responseFormatFact);
    const localeOf = pageLocale(bind);
    const page = (x: Exchange, fault: Fault): Reply => ({
      status: fault.status,
      headers: [...pages.headers('none'), ...challengeOf(fault.oauth), ...fault.headers],
      body: pages.error({
        locale: localeOf(x),
        status: fault.status,
        code: fault.code,
        message: fault.message,
        reference: x.reference,
      }),
    });
    return (x) => {
      const { fault } = x;
      x.activity ??= activity;
      if (fault !== undefined) {
        const { status, headers, body } = refusalReply(fault, {
          iss,
          page: () => page(x, fault),
          refusals,
          describe: ({ description }) => withReference(description, x.reference),
        });
        x.message.replace(status, undefined, [...headers], body);
      }
      const format = fault === undefined ? formatOf.get(x) : undefined;
      if (format !== undefined) writeInFormat(x.message, format);
      const { responseMode } = answerToOf(fault) ?? requestOf.get(x) ?? {};
      if (responseMode === 'form_post') postInstead(x.message, { pages, locale: localeOf(x) });
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
  /** Makes the `error_description`. */
  readonly describe: (oauth: OAuthError) => string;
}

/** Where a refusal goes that goes to the client. */
const answerToOf = (fault: Fault | undefined): AnswerTo | undefined =>
  fault instanceof AuthorizationRefusal && fault.oauth?.deliver === 'redirect' ? fault.answerTo : undefined;

const refusalReply = (fault: Fault, { iss, page, refusals, describe }: RefusalForms): Reply => {
  const { oauth } = fault;
  const answerTo = answerToOf(fault);
  if (oauth !== undefined && answerTo !== undefined) {
    const { state } = answerTo;
    const location = redirectTo(answerTo, { error: oauth.error, error_description: describe(oauth), state, iss });
    return { status: 302, headers: ['Location', location], body: undefined };
  }
  if (refusals === 'page') return page();
  return oauth === undefined ? faultReply(fault) : errorReply(fault, oauth, describe(oauth));
};

/** RFC 6749 §5.2. */
const errorReply = ({ status, headers }: Fault, oauth: OAuthError, description: string): Reply => ({
  status,
  headers: ['Content-Type', 'application/json', ...challengeOf(oauth), ...headers],
  body: Buffer.from(JSON.stringify({ error: oauth.error, error_description: description })),
});

/** With an answer that can be looked at: what goes to the client tells it by its error. */
const challengeOf = ({ challenge }: Partial<OAuthError> = {}): readonly string[] =>
  challenge === undefined ? [] : ['WWW-Authenticate', challenge];
