import type { CompiledProvider } from '../assembly/types.ts';
import type { Form } from './form.ts';
import { grants } from './grants/list.ts';

/** By which methods a client may authenticate for a request; `undefined`: however it is registered. */
export type MethodsFor = (form: Form) => readonly string[] | undefined;

/** What `client-authentication` of a provider says of a token request, by its `grant_type`: of that grant, or of any. */
export const methodsByGrant = (setting: CompiledProvider['clientAuthentication'] = {}): MethodsFor => {
  const byGrantType = new Map(grants.map(({ grantType, flow = 'refresh' }) => [grantType, setting[flow]]));
  return ({ grant_type: grantType = '' }) => byGrantType.get(grantType) ?? setting['any'];
};

/** What it says of every other request. */
export const methodsForAny =
  (setting: CompiledProvider['clientAuthentication'] = {}): MethodsFor =>
  () =>
    setting['any'];
