import { defineRule } from '../../rule.ts';

/** A call to what is no web address. */
export const targetUrl = defineRule({
  code: 'assembly/target-url',
  about: 'definition',
  why: 'The call fails each time, and only the first request would find it out.',
  source: 'RFC 9110 §4.2, http and https URIs; §4.2.4: no user and password in them',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - invoke: { target-url: "https://photos.example/{id}" }
    - invoke: { target-url: "$(backend-url)$(request.path)" }
    - invoke: { target-url: "http://$(backend-host):9000/a@b" }
    - invoke: { target-url: "HTTPS://photos.example:8443" }
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - invoke:
        target-url: photos.example/all #! assembly/target-url
    - invoke:
        target-url: ftp://photos.example/all #! assembly/target-url
    - invoke:
        target-url: https://someone:secret@photos.example/all #! assembly/target-url
    - invoke:
        target-url: https://photos.example:84433/all #! assembly/target-url
`,
    ],
  },
  *check({ definition, context }) {
    for (const { policy, node, errors } of context.assemblyOf(definition).steps) {
      if (policy !== 'invoke' || errors.length > 0 || node.kind !== 'map') continue;
      const url = node.get('target-url');
      if (url?.kind === 'scalar' && !isTarget(String(url.value))) yield { at: url };
    }
  },
  message: () => 'The target URL is none that can be called',
  help: 'Write an absolute URL: https:// or http://, a host, a path; no user and password in it ("username" and "password" of the step are for them).',
});

/** What a property stands for is known only when it is served. */
const isTarget = (url: string): boolean => {
  const [origin] = /^https?:\/\/[^/?#@]+(?=[/?#]|$)/i.exec(url) ?? [];
  return url.startsWith('$(') || (origin !== undefined && (/[({]/.test(origin) || URL.canParse(origin)));
};
