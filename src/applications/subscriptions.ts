import type { CompiledPlan, CompiledProduct } from '../assembly/types.ts';
import type { Application, Subscription } from './application.ts';

/** An API by name and version. */
export interface ApiIdentity {
  readonly name: string;
  readonly version: string;
}

/** An operation of an API: `path` is its template as written, without basePath. */
export interface OperationIdentity {
  readonly method: string;
  readonly path: string;
}

/** By which subscription an application may call: one of its plans, `'all'` where it has all, `undefined` if by none. */
export type Subscribed = Subscription | 'all' | undefined;

/**
 * Answers for one operation, for any application. To be made once: the plans that reach the operation are looked up here,
 * a request then costs one look for each subscription of its application.
 */
export const subscriptionCheck = (
  api: ApiIdentity,
  operation: OperationIdentity,
  products: readonly CompiledProduct[],
): ((application: Pick<Application, 'subscriptions'>) => Subscribed) => {
  const reaching = new Map(
    products.map(({ name, version, plans }) => [
      `${name}:${version}`,
      new Set(Object.keys(plans).filter((name) => reaches(plans[name], api, operation))),
    ]),
  );
  return ({ subscriptions }) => {
    if (subscriptions === 'all') return 'all';
    return subscriptions.find(({ product, plan }) => reaching.get(product)?.has(plan));
  };
};

const reaches = (plan: CompiledPlan | undefined, api: ApiIdentity, { method, path }: OperationIdentity): boolean => {
  const key = `${api.name}:${api.version}`;
  const operations = plan && Object.hasOwn(plan.apis, key) ? plan.apis[key] : undefined;
  if (operations === undefined || operations === 'all') return operations === 'all';
  return operations.some((one) => one.method.toUpperCase() === method.toUpperCase() && one.path === path);
};
