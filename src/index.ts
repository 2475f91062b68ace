/** The public interface of m3hdl. */
export type { Span, FileId } from './support/span.js';
