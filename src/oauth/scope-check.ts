import { MalformedHeader } from '../identity/answer-header.ts';
import { type SelectedScopes, selectedScopesIn } from '../identity/selected-scope.ts';
import { type CallOut, CallOutFailed, type CallOutRequest } from './call-out.ts';
import type { Client } from './client.ts';
import type { Owner } from './owner.ts';
import type { Provider } from './provider.ts';

/** What a scope check is about. */
export interface ScopeQuestion {
  /** Asked for at the moment. */
  readonly scopes: readonly string[];
  readonly application: Pick<Client, 'id' | 'title'>;
  /** Absent before the owner is known. */
  readonly owner: Owner | undefined;
  readonly provider: Pick<Provider, 'name'>;
}

/**
 * Asks a scope check (IBM API Connect v5): POST of JSON, or GET with the same in the query, for which it answers 200 and
 * selects scopes by `X-Selected-Scope`.
 *
 * @returns what it selects, for the caller to cut to what may be granted; `undefined` where it says no, by a 4xx.
 * Rejects with `CallOutFailed` for every other answer.
 */
export const checkScope = async (
  { call, method }: { readonly call: CallOut; readonly method: 'GET' | 'POST' },
  { scopes, application, owner, provider }: ScopeQuestion,
  asking: { readonly id: string; readonly gone: boolean },
): Promise<SelectedScopes | undefined> => {
  const question = {
    token_scope: scopes.join(' '),
    client_id: application.id,
    ...(owner === undefined ? {} : { resource_owner: owner.name }),
  };
  const headers: CallOutRequest['headers'] = [
    ['app-name', application.title],
    ['appid', application.id],
    ['provider', provider.name],
    ['X-Global-Transaction-ID', asking.id],
    ['X-Transaction-ID', asking.id],
  ];
  const answer = await call({
    ...(method === 'GET' ? { method, headers, query: question } : posted(question, headers)),
    caller: asking,
  });
  if (answer.status >= 400 && answer.status < 500) return undefined;
  if (answer.status !== 200) throw new CallOutFailed(`the answer is ${answer.status}`);
  return selectedIn(answer.headers);
};

const posted = (question: object, headers: CallOutRequest['headers']): Omit<CallOutRequest, 'caller'> => ({
  method: 'POST',
  headers: [['Content-Type', 'application/json'], ...headers],
  body: Buffer.from(JSON.stringify(question), 'utf8'),
});

const selectedIn = (headers: readonly string[]): SelectedScopes => {
  try {
    const selected = selectedScopesIn(headers);
    if (selected !== undefined) return selected;
  } catch (error) {
    throw error instanceof MalformedHeader ? new CallOutFailed(error.message) : error;
  }
  throw new CallOutFailed('the answer has no X-Selected-Scope');
};
