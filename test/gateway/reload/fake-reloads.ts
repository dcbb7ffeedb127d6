import type { Reloads } from '../../../src/gateway/admin/reload-routes.ts';
import type { LoadOutcome, ReloadRequest, RollbackRequest } from '../../../src/gateway/reload/reloader.ts';

/** A reloader that loads nothing: it answers with `outcome` and remembers what it was asked. */
export const fakeReloads = (
  { degraded, rolledBack = false }: { readonly degraded?: string | undefined; readonly rolledBack?: boolean } = {},
  outcome: Partial<LoadOutcome> = {},
): Reloads & { readonly asked: (ReloadRequest | RollbackRequest)[] } => {
  const asked: (ReloadRequest | RollbackRequest)[] = [];
  const answer = async (request: ReloadRequest | RollbackRequest): Promise<LoadOutcome> => {
    asked.push(request);
    return { ...nothing, label: request.label, ...outcome };
  };
  return {
    digest: 'abc',
    degraded,
    rolledBack,
    reload: answer,
    rollback: answer,
    history: { loads: [], kept: async () => [] },
    asked,
  };
};

const nothing: LoadOutcome = {
  result: 'unchanged',
  trigger: 'admin',
  label: undefined,
  digest: 'abc',
  previous: 'abc',
  changed: [],
  problems: [],
  sources: new Map(),
};
