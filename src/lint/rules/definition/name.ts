import { keyOf, valueOrKey } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

const NAME = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/;

interface NameFinding extends Finding {
  readonly key: string;
  /** `undefined`: there is no name. */
  readonly name: string | undefined;
}

/** A definition without a name, or with one that cannot be used everywhere a name appears. */
export const definitionName = defineRule({
  code: 'definition/name',
  about: 'definition',
  why: 'Name and version identify an API in products, logs and other definitions, and in paths of the admin interface.',
  source: 'IBM API Connect v5, info.x-ibm-name: a-z, 0-9, "_" and "-", no hyphen at either end',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      'info: { title: Photos, version: 1.0.0, x-name: photos_v1-internal }',
      'info: { title: Photos, version: 1.0.0, x-ibm-name: photos }\nx-ibm-configuration: {}',
    ],
    bad: [
      'info: { title: Photos, version: 1.0.0 } #! definition/name',
      'info: { title: Photos, version: 1.0.0, x-name: Photo Service } #! definition/name',
      'info: { title: Photos, version: 1.0.0, x-name: photos- } #! definition/name',
    ],
  },
  *check({ definition: { name, dialect, profile, root } }): Iterable<NameFinding> {
    const key = dialect === 'ibm' ? 'x-ibm-name' : 'x-name';
    if (name === undefined) {
      const info = root.get('info');
      const written = info?.kind === 'map' ? (info.get('x-name') ?? info.get('x-ibm-name')) : undefined;
      const isEmpty = written === undefined || (written.kind === 'scalar' && written.value === '');
      // Of another kind: the reader tells of it.
      if (isEmpty) yield { at: info === undefined ? root : keyOf(info), key, name: undefined };
    } else if (!NAME.test(name.value)) {
      // v5 checked names in its editor only: documents written by hand hold others, and they were served.
      const severity = profile === 'legacy-v5' ? 'warning' : 'error';
      yield { at: valueOrKey(name.at), key, name: name.value, severity };
    }
  },
  message: ({ name, key }) =>
    name === undefined ? `The definition has no name: "info" lacks "${key}"` : `"${name}" is not a well-formed name`,
  help: ({ name, key }) =>
    name === undefined
      ? `Add ${key}: a short name of lower-case letters, digits, "_" and "-".`
      : `Use lower-case letters, digits, "_" and "-", and no "-" at either end${suggested(name)}.`,
});

const suggested = (name: string): string => {
  const fitting = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return fitting === '' ? '' : `: ${fitting}`;
};
