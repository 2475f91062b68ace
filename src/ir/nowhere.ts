import { span } from '../support/span.js';

/** The span of what no source says: built by a tool, or read from a text without spans. */
export const nowhere = span(0, 0, 0);
