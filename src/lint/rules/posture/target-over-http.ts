import type { MapNode } from '../../../definition/definition.ts';
import { isCallable, isOpen } from '../../callable-url.ts';
import { noNames } from '../../environment-names.ts';
import { defineRule, type Finding } from '../../rule.ts';

/** A back end that is called without TLS, on another machine. */
export const targetOverHttp = defineRule({
  code: 'posture/target-over-http',
  about: 'definition',
  why: 'What callers send and get is read and changed by whoever is on the way. With a user and a password the call is not even made.',
  source:
    'RFC 9700 §4.13: what a gateway and its back ends tell each other is protected; RFC 7617 §4: Basic over TLS only (A35)',
  // With a password the call fails: that is an error, which may be waived by whoever serves with another environment.
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    environment: { ...noNames, insecureCallouts: new Set(['inside.example']) },
    good: [
      `
x-gateway: { properties: { password: { value: "" } } }
x-assembly:
  execute:
    - invoke: { target-url: "https://photos.example/all" }
    - invoke: { target-url: "http://localhost:9000/all" }
    - invoke: { target-url: "http://inside.example/all", username: gateway, password: $(password) }
    - invoke: { target-url: "http://inside.example/none", username: "", password: "" }
`,
    ],
    bad: [
      `
x-gateway: { properties: { password: { value: "" } } }
x-assembly:
  execute:
    - invoke: { target-url: "http://photos.example/$(request.path)" } #! posture/target-over-http
    - invoke: { target-url: "http://photos.example/all", username: "", password: "" }
    - invoke:
        target-url: http://photos.example/all #! posture/target-over-http
        username: gateway
        password: $(password)
`,
    ],
  },
  *check({ definition, context: { assemblyOf, environment } }): Iterable<Open> {
    const told = new Set<string>();
    for (const { policy, node, errors } of assemblyOf(definition).steps) {
      if (policy !== 'invoke' || errors.length > 0 || node.kind !== 'map') continue;
      const url = node.get('target-url');
      const host = url?.kind === 'scalar' ? openHost(String(url.value)) : undefined;
      if (url === undefined || host === undefined || environment?.insecureCallouts.has(host) === true) continue;
      if (hasPassword(node)) yield { at: url, host, sends: true, severity: 'error' };
      // Of a host that many steps call, once.
      else if (!told.has(host)) yield { at: url, host, sends: false };
      told.add(host);
    }
  },
  message: ({ host, sends }) =>
    sends
      ? `A password would go to "${host}" over plain http: the call is made only where headgate.yaml allows that`
      : `"${host}" is called over plain http: whoever is on the way reads and changes what it answers`,
  help: ({ host }) =>
    `Write https://. Where the way to it is safe, name "${host}" under "outbound.insecure-callouts" of headgate.yaml, and validate with --config.`,
});

interface Open extends Finding {
  readonly host: string;
  readonly sends: boolean;
}

/** Empty ones, which editors leave behind, are not sent. */
const hasPassword = (step: MapNode): boolean =>
  [step.get('username'), step.get('password')].some((one) => one?.kind === 'scalar' && one.value !== '');

/** The host of a URL as far as it is written: what stands behind it may be a reference. */
const openHost = (text: string): string | undefined => {
  const [origin = ''] = /^http:\/\/[^/?#]+/i.exec(text) ?? [];
  if (origin.includes('$(') || origin.includes('{')) return undefined;
  return isCallable(origin) && isOpen(origin) ? new URL(origin).hostname : undefined;
};
