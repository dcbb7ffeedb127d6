import type { EnvironmentDocument } from './document.ts';
import { pathFrom } from './world.ts';

/** What documents are made from, in place of our own templates; relative to where the program runs. */
export interface DefinitionTemplates {
  /** It has `provider.hbs`, `api.hbs` or `product.hbs`, or some of them. */
  readonly folder?: string;
  readonly provider?: string;
  readonly api?: string;
  readonly product?: string;
}

/** `templates` of headgate.yaml. Whether they are there is for who makes documents to see: a gateway serves without. */
export const readDefinitionTemplates = (
  document: EnvironmentDocument,
  written: string | DefinitionTemplates = {},
): DefinitionTemplates => {
  const named = typeof written === 'string' ? { folder: written } : written;
  return Object.fromEntries(Object.entries(named).map(([kind, file]) => [kind, pathFrom(document.path, file)]));
};
