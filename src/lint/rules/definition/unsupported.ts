import type { Severity } from '../../../diagnostics/problem.ts';
import type { MapNode, ScalarNode } from '../../../source/tree.ts';
import { type Place, valueOrKey } from '../../place.ts';
import { defineRule } from '../../rule.ts';

interface Unserved {
  readonly at: Place;
  readonly severity?: Severity;
  readonly what: string;
  readonly help: string;
}

/** A setting of the gateway that this version reads but does not serve. */
export const definitionUnsupported = defineRule({
  code: 'definition/unsupported',
  about: 'definition',
  why: 'Whoever asks for a client certificate relies on its being checked; whoever asks for CORS finds browsers shut out.',
  source: 'What this version serves',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      'x-gateway: { enforced: true, cors: { enabled: false } }\n',
      'x-ibm-configuration: { application-authentication: { certificate: false } }\n',
    ],
    bad: [
      `
x-gateway:
  cors: { enabled: true } #! definition/unsupported
`,
      `
x-ibm-configuration:
  cors: { enabled: true } #! definition/unsupported
  application-authentication: { certificate: true } #! definition/unsupported
`,
      'x-ibm-configuration: { application-authentication: { certificate: yes } } #! definition/unsupported',
    ],
  },
  *check({ definition }): Iterable<Unserved> {
    for (const extension of ['x-gateway', 'x-ibm-configuration']) {
      const settings = definition.root.get(extension);
      if (settings?.kind !== 'map') continue;
      const certificate = scalarIn(settings, 'application-authentication', 'certificate');
      // Other tools read YAML 1.1, where these are true as well.
      if (certificate !== undefined && /^(?:true|yes|on|y)$/i.test(String(certificate.value))) {
        yield {
          at: valueOrKey(certificate),
          what: 'Authentication of applications by client certificate',
          help: 'Write certificate: false, and ask for a client id and secret under "security".',
        };
      }
      const cors = scalarIn(settings, 'cors', 'enabled');
      if (cors?.value === true) {
        // Nothing is let in by its absence; and IBM's tools write it into every document.
        const severity = definition.profile === 'legacy-v5' ? 'info' : 'warning';
        const help = 'Write enabled: false; pages of other origins cannot call this API yet.';
        yield { at: valueOrKey(cors), severity, what: 'CORS', help };
      }
    }
  },
  message: ({ what }) => `${what} is not served by this version`,
  help: ({ help }) => help,
});

const scalarIn = (settings: MapNode, key: string, member: string): ScalarNode | undefined => {
  const map = settings.get(key);
  const value = map?.kind === 'map' ? map.get(member) : undefined;
  return value?.kind === 'scalar' ? value : undefined;
};
