import { valueOrKey } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface PathFinding extends Finding {
  readonly path: string;
  readonly wrong: string;
  readonly fitting: string;
}

/** A basePath that no request could match, or that could be read in two ways. */
export const basePath = defineRule({
  code: 'definition/base-path',
  about: 'definition',
  why: 'Requests are matched on one canonical path: a basePath that is not canonical itself matches none of them.',
  source: 'OpenAPI 2.0, Swagger Object, basePath; IBM API Connect v5: a leading slash, no special characters',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: ['basePath: /', 'basePath: /photos/v1.0', 'basePath: /~team_a/photos-2'],
    bad: [
      'basePath: photos #! definition/base-path',
      'basePath: /photos/ #! definition/base-path',
      'basePath: /photos//v1 #! definition/base-path',
      'basePath: /photos/../admin #! definition/base-path',
      'basePath: /photos/{tenant} #! definition/base-path',
      'basePath: /my%20photos #! definition/base-path',
    ],
  },
  *check({ definition: { basePath: written, profile } }): Iterable<PathFinding> {
    if (written === undefined || written.value === '/') return;
    const path = written.value;
    const at = valueOrKey(written.at);
    const fitting = `/${path
      .split('/')
      .filter((segment) => !['', '.', '..'].includes(segment))
      .join('/')}`;
    // v5 served documents whose slashes were missing or too many, so they are only told of it.
    const tolerated = profile === 'legacy-v5' ? 'warning' : 'error';
    if (/[^/A-Za-z0-9._~-]/.test(path))
      yield { at, path, fitting, wrong: 'has characters that a basePath cannot have' };
    else if (/(^|\/)\.{1,2}(\/|$)/.test(path)) yield { at, path, fitting, wrong: 'has a segment "." or ".."' };
    else if (path.includes('//')) yield { at, path, fitting, wrong: 'has an empty segment' };
    else if (!path.startsWith('/')) yield { at, path, fitting, wrong: 'does not begin with "/"', severity: tolerated };
    // It is matched as if the last slash were not there.
    else if (path.endsWith('/')) yield { at, path, fitting, wrong: 'ends with "/"', severity: 'warning' };
  },
  message: ({ path, wrong }) => `The basePath "${path}" ${wrong}`,
  help: ({ fitting }) =>
    /[^/A-Za-z0-9._~-]/.test(fitting)
      ? 'Use letters, digits, ".", "_", "~" and "-" between the slashes; path parameters belong into "paths".'
      : `Write basePath: ${fitting}.`,
});
