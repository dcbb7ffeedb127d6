import { type Key, map, text } from './key.ts';

/** The URL of a service, with the references that it may hold. */
export const url = text('a URL, which may hold $(name) references');

/** Where a service is, and how it is reached. */
export const call = {
  url: {
    about: 'Where the service is; "" is the same as none.',
    value: url,
    examples: ['https://service.example/check'],
  },
  'tls-profile': {
    about: 'The TLS profile of headgate.yaml for calls to it.',
    value: text('a name of "tls-profiles"'),
    absent: "the system's authorities",
    examples: ['services'],
  },
} satisfies Readonly<Record<string, Key>>;

/** The same as a map of IBM's. */
export const callMap = map(call);
