import { PageProblem, type PageSet, type Pages } from '../pages/page-set.ts';
import type { Binder } from '../runtime/binder.ts';
import { type Provider, placeOf } from './provider.ts';

/** The pages of a provider. What keeps them from being made is a problem of the step, which then does not run. */
export const providerPages = (
  set: PageSet,
  { title, settings }: Pick<Provider, 'title' | 'settings'>,
  bind: Binder,
): Pages => {
  try {
    return set.of(settings.pages.title ?? title, settings.pages);
  } catch (error) {
    if (!(error instanceof PageProblem)) throw error;
    const at = placeOf('pages', { settings }, bind);
    bind.problem({ code: 'link/pages', message: error.message, help: error.help, at });
    return set.of(title, {});
  }
};
