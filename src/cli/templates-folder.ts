import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder `templates` of the package: two up from here in the sources, three in the built program. */
export const templatesFolder = (): string => {
  const [sources, built] = ['../../templates', '../../../templates'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return sources !== undefined && existsSync(sources) ? sources : (built ?? '');
};
