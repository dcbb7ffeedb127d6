export type { Body, BodyFlow, BodySink, BodyStream } from '../outbound/body.ts';
