import type { CompiledAssembly } from '../assembly/types.ts';
import type { OAuthSettings } from '../definition/definition.ts';
import type { PositionTable } from './positions.ts';

/** Where the settings of a provider stand that only linking can judge; of a form or a login service, its URL. */
export const settingsAt = (
  { identityExtraction, authorization, pages }: OAuthSettings,
  positions: PositionTable,
): NonNullable<CompiledAssembly['settingsAt']> => ({
  ...(identityExtraction && {
    'identity-extraction': positions.rowOf(identityExtraction.url?.at ?? identityExtraction.at),
  }),
  ...(authorization && { authorization: positions.rowOf(authorization.url?.at ?? authorization.at) }),
  ...(pages && { pages: positions.rowOf(pages.at) }),
});
